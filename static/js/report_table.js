// The grid in which a table is filled in, so that nobody types its bars: opened by "report:table", for the table at the
// cursor or for a new one.
import { difference, field, freeLabel, insert } from "./report_field.js";

const dialog = document.getElementById("report-table").content.firstElementChild.cloneNode(true);
document.body.append(dialog);

const grid = dialog.querySelector("tbody");
const head = dialog.querySelector("thead tr");
const title = dialog.querySelector("[name=title]");
const notes = dialog.querySelector("[data-notes]");
const BAR = /^\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$/;
const FIGURE = /^[-+−(]?[\d\s.,]*\d[\d\s.,]*(?:\s*%|\))?(?:\[\^[^\]\s]+\])?$/;
const NO_FIGURE = /^(?:|[-–—.…]+|n\/?a)$/i;
const OTHERS = "Somebody else has changed the text here meanwhile. Insert your table below theirs, then delete what is not needed.";
const DISCARD = "The table is not in the text yet. Insert it, or cancel to discard it.";
const told = dialog.querySelector("[role=alert]");
let place = null; // what the grid replaces
let opened = ""; // what the grid had when it was opened

// The cells of a line, in which a bar that belongs to the text has a backslash before it.
function cellsOf(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

// The table in which the cursor stands, its title included: where it is, and what it has. Null outside tables.
function tableAt(cursor) {
  const rows = field.value.split("\n");
  const starts = rows.map((_, index, all) => all.slice(0, index).reduce((sum, { length }) => sum + length + 1, 0));
  const own = starts.findLastIndex((start) => start <= cursor);
  let [first, last] = [own, own];
  if (rows[own].startsWith("Table:")) while (rows[first + 1] !== undefined && !rows[first].includes("|")) first += 1;
  while (first > 0 && rows[first - 1].includes("|")) first -= 1;
  last = first;
  while (last + 1 < rows.length && rows[last + 1].trim()) last += 1;
  if (!rows[first].includes("|") || !BAR.test(rows[first + 1] ?? "")) return null;
  let titled = first - 1;
  while (titled > 0 && !rows[titled].trim()) titled -= 1;
  const hasTitle = (rows[titled] ?? "").startsWith("Table:");
  return {
    start: starts[hasTitle ? titled : first],
    end: starts[last] + rows[last].length,
    title: hasTitle ? rows[titled].slice("Table:".length).trim() : "",
    rows: [rows[first], ...rows.slice(first + 2, last + 1)].map(cellsOf),
  };
}

function open() {
  const { selectionStart, selectionEnd, value } = field;
  const found = tableAt(selectionStart);
  place = found || { start: selectionEnd, end: selectionEnd };
  place.value = value;
  title.value = found?.title || "";
  fill(found?.rows || [["", ""], ["", ""], ["", ""]]);
  opened = contents();
  tell("");
  dialog.querySelector("h2").textContent = found ? "Change the table" : "New table";
  dialog.showModal();
  title.focus();
}

function fill(rows) {
  const columns = Math.max(...rows.map(({ length }) => length));
  const [header, ...body] = rows.map((row) => [...row, ...Array(columns - row.length).fill("")]);
  head.replaceChildren(...header.map((text, index) => cell("th", text, `Heading of column ${index + 1}`)), heading());
  grid.replaceChildren(...body.map(rowOf));
  show();
}

// What is read of the last column, which has the buttons.
function heading() {
  const element = document.createElement("td");
  return element;
}

function cell(tag, text, label) {
  const element = document.createElement(tag);
  const input = element.appendChild(document.createElement("input"));
  [input.value, input.type] = [text, "text"];
  input.setAttribute("aria-label", label);
  return element;
}

function rowOf(texts) {
  const row = document.createElement("tr");
  row.append(...texts.map((text) => cell("td", text, "")));
  const button = document.createElement("button");
  [button.type, button.className, button.textContent] = ["button", "link-button", "Remove"];
  button.dataset.remove = "";
  row.appendChild(document.createElement("td")).append(button);
  return row;
}

const inputs = (row) => Array.from(row.querySelectorAll("input"));
const rowsNow = () => [head, ...grid.rows].map((row) => inputs(row).map(({ value }) => value.trim()));

function isOfFigures(texts) {
  return texts.some((text) => FIGURE.test(text)) && texts.every((text) => FIGURE.test(text) || NO_FIGURE.test(text));
}

// Columns of figures are on the right; each cell says where it is; each lettered note has a field.
function show() {
  const rows = rowsNow();
  rows[0].forEach((_, column) => {
    const isRight = isOfFigures(rows.slice(1).map((row) => row[column]));
    for (const row of [head, ...grid.rows]) inputs(row)[column].classList.toggle("is-figure", isRight);
  });
  Array.from(grid.rows, (row, index) => {
    inputs(row).forEach((input, column) => input.setAttribute("aria-label", `Row ${index + 1}, column ${column + 1}`));
    row.querySelector("[data-remove]").setAttribute("aria-label", `Remove row ${index + 1}`);
  });
  showNotes(rows);
}

function showNotes(rows) {
  const labels = new Set(rows.flat().join(" ").match(/(?<=\[\^)[^\]\s]+(?=\])/g));
  for (const part of [...notes.children]) if (!labels.has(part.dataset.label)) part.remove();
  const present = new Set([...notes.children].map(({ dataset }) => dataset.label));
  for (const label of labels) {
    if (present.has(label)) continue;
    const part = dialog.querySelector("[data-note]").content.firstElementChild.cloneNode(true);
    part.dataset.label = label;
    part.querySelector("i").textContent = label;
    part.querySelector("input").value = definition(label)?.words || "";
    notes.append(part);
  }
}

function definition(label, text = field.value) {
  const found = new RegExp(`^\\[\\^${label.replace(/[^\w]/g, "\\$&")}\\]:[ \\t]*(.*)$`, "m").exec(text);
  return found && { start: found.index, end: found.index + found[0].length, words: found[1] };
}

function written() {
  const rows = rowsNow();
  const line = (cells) => `| ${cells.map((text) => text.replace(/\|/g, "\\|")).join(" | ")} |`;
  const bars = rows[0].map((_, column) => (isOfFigures(rows.slice(1).map((row) => row[column])) ? "--:" : "---"));
  const name = title.value.trim();
  return [...(name ? [`Table: ${name}`, ""] : []), line(rows[0]), `|${bars.join("|")}|`, ...rows.slice(1).map(line)].join("\n");
}

const contents = () => JSON.stringify([written(), ...Array.from(notes.querySelectorAll("input"), ({ value }) => value)]);

function tell(words) {
  told.textContent = words;
  told.hidden = !words;
}

// Words of others have come into the text while the grid was filled in. Returns whether the table is as it was.
function find() {
  const { start, end, text } = difference(place.value, field.value);
  const isBefore = end <= place.start;
  const isOther = !isBefore && start < place.end;
  if (isOther || isBefore) {
    place.end = Math.max(end, place.end) + text.length - (end - start);
    place.start = isOther ? place.end : place.start + text.length - (end - start);
  }
  place.value = field.value;
  return !isOther;
}

// The text of the section with the table and its notes, and where the table ends.
function withTable() {
  if (!find()) tell(OTHERS);
  const [before, after] = [field.value.slice(0, place.start), field.value.slice(place.end)];
  const gap = (text, isThere) => (!text || isThere ? "" : "\n\n");
  const table = `${gap(before.trim(), /\n\s*\n$/.test(before))}${written()}${gap(after.trim(), /^\n\s*\n/.test(after))}`;
  const words = [...notes.children].map((part) => [part.dataset.label, part.querySelector("input").value.trim()]);
  const text = words.reduce((whole, [label, note]) => withNote(whole, label, note), before + table + after);
  return { text, end: place.start + table.length };
}

function withNote(text, label, words) {
  const found = definition(label, text);
  if (found?.words === words || (!found && !words)) return text;
  const note = `[^${label}]: ${words}`;
  if (found) return text.slice(0, found.start) + note + text.slice(found.end);
  const body = text.trimEnd();
  const isAfterNotes = /^\[\^[^\]\s]+\]:/.test(body.split("\n").at(-1));
  return `${body}${isAfterNotes ? "\n" : "\n\n"}${note}`;
}

function save() {
  if (!find()) return tell(OTHERS);
  const { text, end } = withTable();
  const change = difference(field.value, text);
  dialog.close();
  insert(change.text, change);
  field.setSelectionRange(end, end);
}

// The page keeps in this browser what is filled in, until it is in the text.
function announce() {
  const isFilled = dialog.open && contents() !== opened;
  document.dispatchEvent(new CustomEvent("report:table-filled", { detail: isFilled ? () => withTable().text : null }));
}

// Cells from a spreadsheet come as lines with tabs.
function paste(event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!event.target.closest("table") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const cells = text.split(/\r?\n/).map((line) => line.split("\t"));
  const rows = rowsNow();
  const row = event.target.closest("tr");
  const top = [head, ...grid.rows].indexOf(row);
  const left = inputs(row).indexOf(event.target);
  cells.forEach((line, down) => line.forEach((value, right) => {
    rows[top + down] ||= [];
    rows[top + down][left + right] = value.trim();
  }));
  const width = Math.max(...rows.map(({ length }) => length));
  fill(rows.map((each) => Array.from({ length: width }, (_, index) => each[index] ?? "")));
  inputs([head, ...grid.rows][top])[left].focus();
}

function add(what) {
  const rows = rowsNow();
  const noteLabel = () => {
    const used = new Set([...field.value.matchAll(/\[\^([a-z])\]/g), ...rows.flat().join().matchAll(/\[\^([a-z])\]/g)].map(([, label]) => label));
    return Array.from("abcdefghijklmnopqrstuvwxyz").find((letter) => !used.has(letter)) || freeLabel();
  };
  if (what === "row") rows.push(rows[0].map(() => ""));
  if (what === "column") rows.forEach((row) => row.push(""));
  if (what === "note") rows.at(-1)[0] += `[^${noteLabel()}]`;
  fill(rows);
  const last = what === "column" ? inputs(head).at(-1) : what === "row" ? inputs([...grid.rows].at(-1))[0] : notes.querySelector("div:last-child input");
  last.focus();
}

dialog.addEventListener("click", ({ target }) => {
  if ("add" in target.dataset) add(target.dataset.add);
  if ("close" in target.dataset) dialog.close();
  if ("remove" in target.dataset && grid.rows.length > 1) {
    target.closest("tr").remove();
    show();
    inputs([...grid.rows].at(-1))[0].focus();
  }
});
dialog.addEventListener("input", ({ target }) => target.closest("table") && show());
dialog.addEventListener("paste", paste);
dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  save();
});
// The Escape key alone discards nothing that was filled in.
dialog.addEventListener("cancel", (event) => {
  if (contents() === opened || (!told.hidden && told.textContent === DISCARD)) return;
  event.preventDefault();
  tell(DISCARD);
});
addEventListener("beforeunload", (event) => {
  if (dialog.open && contents() !== opened) event.preventDefault();
});
document.addEventListener("report:table", open);
dialog.addEventListener("close", () => field.focus());
for (const type of ["input", "click", "paste", "close"]) dialog.addEventListener(type, announce);
