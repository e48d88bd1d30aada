"use strict";
// The bar at the foot of the writing page, which says how safe the text is, and the copy of the text in the browser's
// storage, which is there until the portal has it.

window.reportStore = (function () {
  const { form } = window.reportField.field;
  const LIFE = 7 * 24 * 3600 * 1000;
  const SOON = 500;
  const prefix = `report:${form.dataset.user}:`;
  const name = `${prefix}${form.dataset.section}`;
  const before = `${name}:before`; // of an earlier visit, until somebody has said what becomes of it
  let timer = 0;

  // Browsers that keep nothing: leaving the page then asks.
  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  function write(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { return false; }
    return true;
  }

  function removeAll(names) {
    try { names(Object.keys(localStorage)).forEach((key) => localStorage.removeItem(key)); } catch { /* nothing was kept */ }
  }

  function keep(values) {
    clearTimeout(timer);
    timer = 0;
    return write(name, { at: Date.now(), ...values });
  }

  removeAll((keys) => keys.filter((key) => key.startsWith("report:") && !(read(key)?.at > Date.now() - LIFE)));
  if (read(name)) {
    write(before, read(name));
    removeAll(() => [name]);
  }

  return {
    keep,
    keepSoon(values) { timer ||= setTimeout(() => keep(values()), SOON); },
    isKept: (text) => read(name)?.text === text,
    remove() {
      clearTimeout(timer);
      timer = 0;
      removeAll(() => [name]);
    },
    earlier: () => read(before),
    removeEarlier() { removeAll(() => [before]); },
    removeOwn() { removeAll((keys) => keys.filter((key) => key.startsWith(prefix))); },
  };
})();

window.reportBar = (function () {
  const { field } = window.reportField;
  const { form } = field;
  const bar = document.querySelector("[data-report-bar]");
  const state = bar.querySelector("[data-report-state]");
  const acts = bar.querySelector("[data-report-acts]");
  const status = bar.querySelector("[role=status]");
  const usual = [...acts.childNodes];
  const states = bar.querySelector("template").content;
  const ahead = Number(form.dataset.now) - Date.now(); // a demonstration has its own calendar
  const TROUBLE = new Set(["away", "signed-out", "lost", "refused", "earlier", "choose"]);
  let shown = "";
  let [isAnnounced, version, hour] = [false, form.dataset.number, form.dataset.hour];

  const clock = (instant = Date.now()) => new Date(instant + ahead).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone });

  // Names one of the templates; its empty places are filled. The bar keeps its buttons unless the state has its own.
  function show(name, words = "") {
    if (name === shown && name !== "saved" && name !== "refused") return;
    // A text of an earlier visit is offered until somebody has said what becomes of it.
    if (shown === "earlier" && window.reportStore.earlier() && !TROUBLE.has(name)) return;
    const since = name === "away" && shown === "saving" ? clock() : "";
    if (name !== "saving" || !TROUBLE.has(shown)) replace(name, { words, since, version, hour, at: words });
    if (TROUBLE.has(name) || isAnnounced) announce(state.textContent);
    shown = name;
  }

  function replace(name, values) {
    const part = states.querySelector(`[data-state="${name}"]`).cloneNode(true);
    for (const place of part.querySelectorAll("[data-value]")) place.textContent = values[place.dataset.value];
    const buttons = part.querySelector("[data-buttons]");
    buttons?.remove();
    bar.dataset.now = name;
    bar.classList.toggle("is-warning", TROUBLE.has(name));
    state.replaceChildren(...part.childNodes);
    acts.replaceChildren(...(buttons ? buttons.childNodes : usual));
  }

  // For those who do not see the bar: trouble and its end, and what they have asked for; not each time it is saved.
  function announce(words) {
    isAnnounced = false;
    status.textContent = words.replace(/\s+/g, " ").trim();
  }

  bar.addEventListener("click", async ({ target }) => {
    const { act } = target.dataset;
    if (act === "try") window.reportSaving.save({ isAsked: true });
    if (act === "sign-in") document.dispatchEvent(new CustomEvent("portal:signed-out", { detail: { isAsked: true } }));
    if (act === "copy") {
      await navigator.clipboard.writeText(field.value);
      announce("The text was copied.");
      target.textContent = "Copied";
    }
    if (act) document.dispatchEvent(new CustomEvent("report:act", { detail: act }));
  });

  bar.dataset.now = "ready";

  return {
    show,
    clock,
    markUnsaved(is) { bar.toggleAttribute("data-unsaved", is); },
    say: announce,
    announceNext() { isAnnounced = true; },
    saved(number, at) {
      [version, hour] = [number, at];
      usual.find((part) => part.dataset?.reportHistory !== undefined).hidden = false;
    },
  };
})();
