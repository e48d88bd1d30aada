// Hints on house style beside the text that is being written, each in the margin of its paragraph in the preview.
// Applying one is typing: the browser can undo it.
import { field, insert } from "./report_field.js";
import { blockAt, select, startAt } from "./report_preview.js";
import { send } from "./send.js";

const told = document.querySelector("[data-report-hints]");
const link = document.querySelector("[data-report-check]");
const section = document.querySelector("[data-report-section]");

const AROUND = 24; // characters by which words are found again when the text has changed
const said = told.querySelector("[role=status]");
const templates = told.querySelector("template").content;
let checked = "";
let shown = []; // the hints with their items
let later = 0; // hints that were found and not sent

link.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  check();
});
told.querySelector("[data-close]").addEventListener("click", () => {
  shown = [];
  place();
  told.hidden = true;
  link.focus();
});
document.addEventListener("report:preview", () => {
  if (told.hidden || !checked) return;
  shown = shown.filter(({ hint }) => hint.in_heading || placeOf(hint) >= 0);
  place();
  count();
});

async function check() {
  const text = field.value;
  const { status, values } = await send(told.dataset.reportHints, { text });
  told.hidden = false;
  checked = status === 200 ? values.checked : "";
  shown = checked ? values.hints.map((hint) => withItem({ ...hint, ...around(text, hint) })) : [];
  later = checked ? values.count - shown.length : 0;
  place();
  if (checked) count();
  else said.textContent = values?.refusal || "The house style was not checked: there is no connection, or you have been signed out.";
}

const around = (text, { start, end }) => ({ before: text.slice(Math.max(0, start - AROUND), start), after: text.slice(end, end + AROUND) });

function count() {
  const { length } = shown;
  const others = later ? `; ${later} more follow when these are applied or ignored and you check again` : "";
  said.textContent = `House style: ${length || "no"} hint${length === 1 ? "" : "s"}, ${checked}${others}`;
}

function withItem(hint) {
  const item = templates.querySelector("li").cloneNode(true);
  const values = { words: hint.shown, better: hint.better || "delete", sentence: hint.sentence, source: hint.source };
  for (const [name, value] of Object.entries(values)) {
    for (const part of item.querySelectorAll(`[data-value=${name}]`)) part.textContent = value;
  }
  item.querySelector("[data-offer]").hidden = hint.replacement === null;
  item.querySelector("details").open = hint.replacement === null;
  const acts = { apply, ignore, show };
  for (const button of item.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => acts[button.dataset.act](hint, item));
    // The heading is in no field of this page; a paragraph that is not saved yet has no key.
    if (button.dataset.act === "apply") button.hidden = hint.replacement === null || hint.in_heading;
    if (button.dataset.act === "ignore") button.hidden = !hint.key;
    if (button.dataset.act === "show") button.disabled = hint.in_heading;
  }
  return { hint, item };
}

// Puts each hint beside its paragraph, and underlines its words there.
function place() {
  for (const list of section.querySelectorAll(".para-hints")) list.remove();
  section.parentElement.classList.toggle("has-hints", shown.length > 0);
  const ranges = [];
  for (const { hint, item } of shown) {
    const start = placeOf(hint);
    const block = hint.in_heading ? null : blockAt(start) || document.getElementById(`p-${hint.key}`);
    listBeside(block).append(item);
    if (block) ranges.push(...rangeOf(hint, block, start));
  }
  if (window.Highlight) CSS.highlights.set("report-hints", new Highlight(...ranges));
}

function listBeside(block) {
  const whole = block?.closest(".para, .items, h3, h4") || block || section.querySelector("#preview-top");
  const isPara = whole.matches(".para");
  const there = isPara ? whole.querySelector(":scope > .para-hints") : whole.nextElementSibling;
  if (there?.matches(".para-hints")) return there;
  const list = document.createElement("ul");
  list.className = "para-hints";
  list.setAttribute("aria-label", "House style");
  if (isPara) whole.append(list);
  else whole.after(list);
  return list;
}

// The words as the preview has them: as often as they stand before in the text, they stand before in the paragraph.
function rangeOf({ words }, block, start) {
  let left = field.value.slice(startAt(start), start).split(words).length - 1;
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode } = texts;
    for (let place = currentNode.data.indexOf(words); place >= 0; place = currentNode.data.indexOf(words, place + 1)) {
      if (left-- === 0) return [new StaticRange({ startContainer: currentNode, startOffset: place, endContainer: currentNode, endOffset: place + words.length })];
    }
  }
  return [];
}

// The place of the words among those that have the same neighbours, nearest to where they were; or -1.
function placeOf({ words, start, before, after }) {
  const places = [];
  for (let place = field.value.indexOf(words); place >= 0; place = field.value.indexOf(words, place + 1)) {
    const now = around(field.value, { start: place, end: place + words.length });
    if (now.before === before || now.after === after) places.push(place);
  }
  places.sort((one, other) => Math.abs(one - start) - Math.abs(other - start));
  return places[0] ?? -1;
}

function apply(hint, item) {
  const start = placeOf(hint);
  if (start < 0) return lost(item);
  insert(hint.replacement, { start, end: start + hint.words.length });
  return remove(item);
}

function show(hint, item) {
  const start = placeOf(hint);
  if (start < 0) return lost(item);
  return select(start, start + hint.words.length);
}

function lost(item) {
  remove(item);
  said.textContent = "These words have changed. Check again.";
}

async function ignore(hint, item) {
  const { status, values } = await send(link.href, { ignore: hint.identity });
  if (status === 200) return remove(item);
  said.textContent = values?.refusal || "The hint was not ignored: there is no connection, or you have been signed out.";
  return undefined;
}

// The keyboard goes on with the next hint.
function remove(item) {
  const index = shown.findIndex((one) => one.item === item);
  shown.splice(index, 1);
  item.remove();
  place();
  count();
  const next = shown[index] || shown[index - 1];
  (next?.item.querySelector("[data-act]:not([hidden], [disabled])") || link).focus();
}
