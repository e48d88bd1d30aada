// The toolbar of the field in which a section of a report is written.
import { field, freeLabel, insert, lines } from "./report_field.js";
const toolbar = document.querySelector("[data-report-toolbar]");

// Each block among the selected lines, as `change` returns it. Blocks are parted by blank lines.
function changeBlocks(change) {
  const [start, end] = lines();
  const text = field.value.slice(start, end);
  const changed = text.split(/(\n[ \t]*\n\s*)/).map((part, index) => (index % 2 ? part : change(part))).join("");
  const isRange = field.selectionStart !== field.selectionEnd;
  insert(changed, { start, end, select: isRange ? [0, changed.length] : [changed.length] });
}

function toggleMark(mark, pattern) {
  const isMarked = field.value.slice(...lines()).split(/\n[ \t]*\n/).every((block) => pattern.test(block));
  changeBlocks((block) => (isMarked ? block.replace(pattern, "") : mark + block));
}

// The letter follows that of the sub-paragraph before, so that (c) comes after (b).
function subParagraph() {
  const [start, end] = lines();
  if (/^\([a-z]+\)[ \t]/.test(field.value.slice(start, end))) return toggleMark("", /^\([a-z]+\)[ \t]+/);
  const before = field.value.slice(0, start).trimEnd().split(/\n[ \t]*\n/).at(-1);
  let letter = (/^\(([a-z])\)/.exec(before.trimStart()) || ["", "`"])[1].charCodeAt(0);
  changeBlocks((block) => {
    letter = Math.min(letter + 1, 122);
    return `(${String.fromCharCode(letter)}) ${block}`;
  });
}

function quote() {
  const isQuoted = field.value.slice(...lines()).startsWith(">");
  changeBlocks((block) => (isQuoted ? block.replace(/^> ?/gm, "") : block.replace(/^/gm, "> ")));
}

function italic() {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const words = value.slice(start, end);
  if (value[start - 1] === "*" && value[end] === "*") {
    return insert(words, { start: start - 1, end: end + 1, select: [0, words.length] });
  }
  // Marks beside a space would mark nothing.
  const [, before, inner, after] = /^(\s*)(.*?)(\s*)$/s.exec(words);
  const from = before.length + 1;
  insert(`${before}*${inner}*${after}`, { select: [from, from + inner.length] });
}

function link() {
  const words = field.value.slice(field.selectionStart, field.selectionEnd);
  if (/^(https?:\/\/|mailto:)\S+$/.test(words)) return insert(`[](${words})`, { select: [1] });
  insert(`[${words}](https://)`, { select: words ? [words.length + 3, words.length + 11] : [1] });
}

// The mark stands at the cursor, which goes on to the end of the text, where the words of the footnote are typed.
function footnote() {
  const label = freeLabel();
  insert(`[^${label}]`, { start: field.selectionEnd });
  const { value } = field;
  const end = value.trimEnd().length;
  const isAfterNotes = /^\[\^[^\]\s]+\]:/.test(value.slice(0, end).split("\n").at(-1));
  insert(`${isAfterNotes ? "\n" : "\n\n"}[^${label}]: `, { start: end, end: value.length });
}

function list() {
  toggleMark("- ", /^[-+*] +/);
}

const COMMANDS = {
  heading: () => toggleMark("# ", /^#{1,6} +/),
  sub: subParagraph,
  quote,
  list,
  footnote,
  italic,
  link,
  table: () => document.dispatchEvent(new CustomEvent("report:table")),
};

// One stop for the Tab key; arrows move inside (the toolbar of the ARIA Authoring Practices).
const buttons = Array.from(toolbar.querySelectorAll("button"));

function moveTo(index) {
  const next = buttons[(index + buttons.length) % buttons.length];
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

toolbar.addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const at = buttons.indexOf(document.activeElement);
  if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key in steps) moveTo(at + steps[event.key]);
  else if (event.key === "Home") moveTo(0);
  else if (event.key === "End") moveTo(-1);
  else return;
  event.preventDefault();
});
// The field keeps its selection while a button is pressed.
toolbar.addEventListener("mousedown", (event) => event.preventDefault());
toolbar.addEventListener("click", ({ target }) => {
  const command = COMMANDS[target.closest("button")?.dataset.command];
  if (command && !field.readOnly) command();
});

// AltGr, which is Ctrl and Alt to browsers on Windows, types a letter.
function commandOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.getModifierState("AltGraph")) return "";
  const key = event.key.toLowerCase();
  if (event.altKey) return event.code === "KeyF" ? "footnote" : "";
  return { i: "italic", k: "link" }[key] || "";
}

field.addEventListener("keydown", (event) => {
  const command = commandOf(event);
  if (!command || field.readOnly) return;
  event.preventDefault();
  COMMANDS[command]();
});

const words = document.querySelector("[data-report-words]");

function countWords() {
  const count = (field.value.match(/[^\s|]*[\p{L}\p{N}][^\s|]*/gu) || []).length;
  words.textContent = `${count.toLocaleString("en")} word${count === 1 ? "" : "s"}`;
}

let counting;
field.addEventListener("input", () => {
  clearTimeout(counting);
  counting = setTimeout(countWords, 500);
});

// This script is fetched when the page is first used: what was pressed meanwhile is done now.
const pressed = document.activeElement;
if (buttons.includes(pressed) && !pressed.matches(":focus-visible")) pressed.click();
