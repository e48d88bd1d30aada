// The field in which a section of a report is written, and what is put into it; nothing for those who only read.
const LABEL = /\[\^([^\]\s]+)\]/g;
export const field = document.querySelector("textarea[data-report-text]");

// Puts the text in the place of what stands from `start` to `end`, and the cursor behind it or where `select` says,
// counted from the beginning of the text.
export function insert(text, { start = field.selectionStart, end = field.selectionEnd, select = [text.length] } = {}) {
  const { value } = field;
  const wanted = value.slice(0, start) + text + value.slice(end);
  field.focus();
  field.setSelectionRange(start, end);
  if (value !== wanted) write(text);
  if (field.value !== wanted) {
    field.value = wanted; // a browser that cannot undo this
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  const [from, to = from] = select;
  field.setSelectionRange(start + from, start + to);
}

// Only these commands can be undone. With "insertText", Chromium needs seconds for a hundred lines; Firefox has no
// other in a field.
function write(text) {
  if (!text) document.execCommand("delete");
  else if (!text.includes("\n")) document.execCommand("insertText", false, text);
  else if (!document.execCommand("insertHTML", false, `<pre>\n${escape(text)}${text.endsWith("\n") ? "\n" : ""}</pre>`)) {
    document.execCommand("insertText", false, text);
  }
}

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

// From the beginning of the first line of the selection to the end of its last one.
export function lines() {
  const { value, selectionStart, selectionEnd } = field;
  const end = value.indexOf("\n", selectionEnd);
  return [value.slice(0, selectionStart).lastIndexOf("\n") + 1, end < 0 ? value.length : end];
}

// The only part in which two texts differ; never from the middle of a character.
export function difference(before, after) {
  const isLow = (text, index) => text.charCodeAt(index) >= 0xdc00 && text.charCodeAt(index) <= 0xdfff;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  while (start && (isLow(before, start) || isLow(after, start))) start -= 1;
  let same = 0;
  while (same < shortest - start && before.charCodeAt(before.length - same - 1) === after.charCodeAt(after.length - same - 1)) same += 1;
  while (same && (isLow(before, before.length - same) || isLow(after, after.length - same))) same -= 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

// Puts a text with words of others in the place of the field's. No step back can take them out again. The cursor stays
// in its lines, if they are found.
export function take(text) {
  const [start, end] = lines();
  const own = `\n${field.value.slice(start, end)}\n`;
  const [place, last] = [`\n${text}\n`.indexOf(own), `\n${text}\n`.lastIndexOf(own)];
  const isFound = place >= 0 && place === last;
  if (isFound) change(end, field.value.length, text.slice(place + end - start));
  change(0, isFound ? start : field.value.length, isFound ? text.slice(0, place) : text);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function change(start, end, wanted) {
  const changed = difference(field.value.slice(start, end), wanted);
  field.setRangeText(changed.text, start + changed.start, start + changed.end, "preserve");
}

// A number that no footnote of the text has.
export function freeLabel(text = field.value) {
  const labels = Array.from(text.matchAll(LABEL), ([, label]) => Number(label)).filter(Number.isInteger);
  return Math.max(0, ...labels) + 1;
}
