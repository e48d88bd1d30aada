// What stands in the fields of a form, under the keys of egm_portal/drafts/fields.py, and how it is put back.
// Used by drafts.js.

const IN_FORMSET = /^(.+?)-(\d+|__prefix__)-(.+)$/;
const KEY_OF_ROW = /^(.+?)-(?:pk(\d+)|new(\d+)|empty)-(.+)$/;
const CONTAINERS = ".fieldBox, .form-row, .form-check, [id^='div_id_'], td, fieldset, p";
const MAX_SHOWN = 300; // signs of a saved text beside its field; the whole stands under "See the difference"

const all = (form, name) => Array.from(form.elements).filter((element) => element.name === name);

// `values` has those of hidden fields by their names: a form may have thousands, and asking it each time is slow.
function keyOf(values, name) {
  const [, prefix, number, rest] = name.match(IN_FORMSET) || [];
  const initial = prefix && values.get(`${prefix}-INITIAL_FORMS`);
  if (!initial) return name;
  if (number === "__prefix__") return `${prefix}-empty-${rest}`;
  const pk = values.get(`${prefix}-${number}-id`);
  return pk ? `${prefix}-pk${pk}-${rest}` : `${prefix}-new${number - initial}-${rest}`;
}

// The controls with this key; with `grow`, rows that had been added come back first.
function controls(form, key, { grow = false } = {}) {
  const [, prefix, pk, added, rest] = key.match(KEY_OF_ROW) || [];
  const initial = prefix && form.elements[`${prefix}-INITIAL_FORMS`];
  if (!initial) return all(form, key);
  let number = Number(initial.value) + Number(added);
  if (pk) {
    const ids = Array.from(form.elements).filter(({ name }) => new RegExp(`^${prefix}-\\d+-id$`).test(name));
    number = ids.find(({ value }) => value === pk)?.name.slice(prefix.length + 1, -3);
  }
  const add = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
  while (grow && added && add && form.elements[`${prefix}-TOTAL_FORMS`].value <= number) add.click();
  return all(form, `${prefix}-${number}-${rest}`);
}

function valuesOf(element) {
  if (element.type === "checkbox" || element.type === "radio") return element.checked ? [element.value] : [];
  if (element.type === "select-multiple") return Array.from(element.selectedOptions, ({ value }) => value);
  return [element.value];
}

// What the page came with, whatever a person or the browser has put into the field since.
export function defaultsOf(element) {
  if (element.type === "checkbox" || element.type === "radio") return element.defaultChecked ? [element.value] : [];
  if (!element.options) return [element.defaultValue];
  const options = Array.from(element.options);
  const chosen = options.filter(({ defaultSelected }) => defaultSelected);
  return (chosen.length || element.multiple ? chosen : options.slice(0, 1)).map(({ value }) => value);
}

// Every value by its key, of the fields whose names are kept; that of the pattern for new rows under "empty".
export function read(form, names, valuesIn = valuesOf) {
  const values = new Map();
  const elements = Array.from(form.elements);
  const hidden = new Map(elements.filter(({ type }) => type === "hidden").map(({ name, value }) => [name, value]));
  for (const element of elements) {
    if (!element.name || element.disabled) continue;
    // Rows that are no rows of the database stay in their order, and have the names of the page.
    const key = names.has(element.name) ? element.name : keyOf(hidden, element.name);
    if (!names.has(key.replace(/-(?:pk\d+|new\d+|empty)-/, "-#-"))) continue;
    values.set(key, [...(values.get(key) || []), ...valuesIn(element)]);
  }
  return values;
}

// Puts the values back; tells whether the form still has such a field.
export function write(form, key, values) {
  const found = controls(form, key, { grow: true });
  for (const element of found) {
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = values.includes(element.value);
    } else if (element.type === "select-multiple") {
      for (const option of element.options) option.selected = values.includes(option.value);
    } else {
      element.value = values[0] ?? "";
    }
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return found.length > 0;
}

// Takes back a row that was added.
export function removeRow(form, key) {
  controls(form, key)[0]?.closest(".inline-related, tr")?.querySelector(".inline-deletelink")?.click();
}

function inWords(element, values) {
  if (element.type === "checkbox") return values.includes(element.value) ? "ticked" : "not ticked";
  if (element.type === "radio") return element.checked ? element.labels[0].textContent.trim() : "";
  if (!element.options) return values.join(" ");
  const chosen = Array.from(element.options).filter(({ value }) => values.includes(value));
  return chosen.map(({ text }) => text).join(", ");
}

export const containerOf = (form, key) => controls(form, key)[0]?.closest(CONTAINERS);
const labelIn = (container) => container.querySelector("label, legend");

export function nameOf(form, key) {
  const container = containerOf(form, key);
  const label = container && labelIn(container)?.cloneNode(true);
  label?.querySelectorAll("[data-draft-mark], .optional").forEach((part) => part.remove());
  return label?.textContent.trim().replace(/[:*]\s*$/, "").trim() || key;
}

// Marks the fields with these keys; `saved` has what was saved of each, and `undo` puts that back.
export function mark(form, saved, undo) {
  const marked = new Map();
  for (const key of saved.keys()) {
    const container = containerOf(form, key);
    if (container) marked.set(container, [...(marked.get(container) || []), key]);
  }
  for (const [container, keys] of marked) {
    const row = container.closest("details");
    if (row) row.open = true;
    unmark(container);
    const tag = document.createElement("span");
    [tag.className, tag.textContent] = ["tag tag-accent draft-mark", "restored, not saved"];
    tag.dataset.draftMark = "";
    (labelIn(container) || container).append(" ", tag);
    container.append(savedLine(form, container, keys, saved, undo));
  }
  return [...marked.keys()];
}

function savedLine(form, container, keys, saved, undo) {
  const line = document.createElement("div");
  const text = keys.map((key) => inWords(controls(form, key)[0], saved.get(key))).filter(Boolean).join(" ");
  line.className = "help draft-saved";
  line.dataset.draftMark = "";
  const button = document.createElement("button");
  [button.type, button.className, button.textContent] = ["button", "draft-link", "Use the saved text"];
  button.addEventListener("click", () => {
    keys.forEach((key) => write(form, key, saved.get(key)));
    unmark(container);
    controls(form, keys[0])[0].focus();
    undo();
  });
  line.append(`Saved: ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text || "nothing"} · `, button);
  return line;
}

export function unmark(part) {
  part.querySelectorAll("[data-draft-mark]").forEach((element) => element.remove());
}
