// Takes what is pasted: at once as plain text, and then with the headings, lists, tables and notes that the portal's
// reader finds in its HTML. What is typed meanwhile stays, and so does the cursor. One line says what was kept.
import { field, freeLabel, insert } from "./report_field.js";
import { send } from "./send.js";

const LARGEST = 1_000_000; // bytes of HTML, as in egm_portal/incoming/html.py
const TOO_LARGE = "What you pasted has more than 1 MB of formatting: it was pasted as plain text.";
const NOT_READ = "Pasted as plain text: the portal could not be reached for headings, lists and notes.";

const line = document.querySelector("[data-report-pasted]");
let after = null; // the text as it was when the line was written

field.addEventListener("paste", (event) => {
  show("");
  const html = event.clipboardData.getData("text/html");
  if (field.readOnly || !html) return;
  const { selectionStart: start, selectionEnd: end, value } = field;
  const pasted = { plain: event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n"), start, end, value };
  event.preventDefault();
  if (pasted.plain) insert(pasted.plain, { start, end });
  if (new Blob([html]).size > LARGEST) show(TOO_LARGE);
  else read(html, pasted);
});

async function read(html, pasted) {
  const { status, values } = await send(line.dataset.reportPasted, { html, label: freeLabel(pasted.value) });
  if (status !== 200) show(values?.refusal || NOT_READ);
  else if (values.text) put(values, pasted);
}

// Puts the text with its marks in the place of the plain one, wherever that is now; nothing if it was changed.
function put({ text, told }, { plain, start, end, value }) {
  const rest = [value.slice(0, start), value.slice(end)];
  const [caret, caretEnd, focused] = [field.selectionStart, field.selectionEnd, document.activeElement];
  const isUntouched = field.value === rest[0] + plain + rest[1];
  const at = placeOf(plain, ...rest);
  if (at === null) return;
  const placed = between(text, field.value.slice(0, at), field.value.slice(at + plain.length));
  const move = (place) => (place <= at && plain ? place : Math.max(place, at + plain.length) + placed.length - plain.length);
  if (placed !== plain) {
    field.focus();
    // One step back takes all of it out again.
    if (isUntouched && plain) document.execCommand("undo");
    const isBack = isUntouched && field.value === value;
    insert(placed, isBack ? { start, end } : { start: at, end: at + plain.length });
    field.setSelectionRange(move(caret), move(caretEnd));
    if (focused !== field) focused.focus();
  }
  show(told);
}

function placeOf(plain, before, behind) {
  const { value } = field;
  if (value.startsWith(before + plain)) return before.length;
  if (value.endsWith(plain + behind)) return value.length - behind.length - plain.length;
  const place = plain ? value.indexOf(plain) : -1;
  return place >= 0 && place === value.lastIndexOf(plain) ? place : null;
}

// A blank line before and after, unless there is one, around what is more than words.
function between(text, before, rest) {
  const isSeveral = /\n/.test(text) || /^(#|>|-|\d+\.|\||Table:|\([a-z]+\) )/.test(text);
  if (!isSeveral) return text;
  const lead = !before.trim() || /\n[ \t]*\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const trail = !rest.trim() || /^\n[ \t]*\n/.test(rest) ? "" : rest.startsWith("\n") ? "\n" : "\n\n";
  return `${lead}${text}${trail}`;
}

function show(words) {
  line.hidden = !words;
  line.querySelector("span").textContent = words;
  after = words ? field.value : null;
}

line.querySelector("button").addEventListener("click", () => {
  field.focus();
  document.execCommand("undo");
  show("");
});
field.addEventListener("input", () => {
  if (after !== null && field.value !== after) show("");
});
