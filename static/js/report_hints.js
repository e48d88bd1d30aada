"use strict";
// Hints on the house style beside the text that is being written. Applying one is typing: the browser can undo it.

(function () {
  const field = window.reportField?.field;
  const panel = document.querySelector("[data-report-hints]");
  const link = document.querySelector("[data-report-check]");
  if (!field || !panel || !link) return;

  const AROUND = 24; // characters by which words are found again when the text has changed
  const list = panel.querySelector("ol");
  const said = panel.querySelector("[role=status]");
  const templates = panel.querySelector("template").content;
  let checked = "";

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    check();
  });
  panel.querySelector("[data-close]").addEventListener("click", () => {
    panel.hidden = true;
    link.focus();
  });

  async function check() {
    const text = field.value;
    const { status, values } = await window.reportSaving.post(panel.dataset.reportHints, { text });
    panel.hidden = false;
    if (status !== 200) {
      list.replaceChildren();
      said.textContent = values?.refusal || "The house style was not checked: there is no connection, or you have been signed out.";
      return;
    }
    checked = values.checked;
    list.replaceChildren(...values.hints.map((hint) => row({ ...hint, ...around(text, hint) })));
    count();
  }

  const around = (text, { start, end }) => ({ before: text.slice(Math.max(0, start - AROUND), start), after: text.slice(end, end + AROUND) });

  function count() {
    const { length } = list.children;
    said.textContent = `House style: ${length || "no"} hint${length === 1 ? "" : "s"}, ${checked}`;
  }

  function row(hint) {
    const item = templates.querySelector("li").cloneNode(true);
    const values = { words: hint.shown, better: hint.better || "delete", sentence: hint.sentence, source: hint.source };
    for (const [name, value] of Object.entries(values)) {
      for (const place of item.querySelectorAll(`[data-value=${name}]`)) place.textContent = value;
    }
    item.querySelector("[data-offer]").hidden = hint.replacement === null;
    const acts = { apply, ignore, show };
    for (const button of item.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => acts[button.dataset.act](hint, item));
      // The heading is in no field of this page; a paragraph that is not saved yet has no key.
      if (button.dataset.act === "apply") button.hidden = hint.replacement === null || hint.in_heading;
      if (button.dataset.act === "ignore") button.hidden = !hint.key && !hint.in_heading;
      if (button.dataset.act === "show") button.disabled = hint.in_heading;
    }
    return item;
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
    window.reportField.insert(hint.replacement, { start, end: start + hint.words.length });
    return remove(item);
  }

  function show(hint, item) {
    const start = placeOf(hint);
    if (start < 0) return lost(item);
    field.focus();
    return field.setSelectionRange(start, start + hint.words.length);
  }

  function lost(item) {
    remove(item);
    said.textContent = "These words have changed. Check again.";
  }

  async function ignore(hint, item) {
    const { status, values } = await window.reportSaving.post(link.href, { ignore: hint.identity });
    if (status === 200) return remove(item);
    said.textContent = values?.refusal || "The hint was not ignored: there is no connection, or you have been signed out.";
    return undefined;
  }

  // The keyboard goes on with the next hint.
  function remove(item) {
    const next = item.nextElementSibling || item.previousElementSibling;
    item.remove();
    count();
    (next?.querySelector("[data-act]:not([hidden])") || link).focus();
  }
})();
