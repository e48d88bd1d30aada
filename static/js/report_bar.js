"use strict";
// The bar at the foot of the writing page, which says how safe the text is, and the copy of the text in the browser's
// storage, which is there until the portal has it.

window.reportStore = (function () {
  const { form } = window.reportField.field;
  const LIFE = 7 * 24 * 3600 * 1000;
  const SOON = 500;
  const section = `report:${form.dataset.user}:${form.dataset.section}`;
  // Each page has its own copy: two of them in one browser must not replace or remove each other's.
  const own = `${section}:${Math.random().toString(36).slice(2)}`;
  let earlier = []; // of pages that are closed, until somebody has said what becomes of them
  let timer = 0;
  let isWorking = true;

  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  // The copy tells when its text was typed, not when it was last sent again. A browser that keeps nothing, or has no
  // room: leaving the page then asks.
  function keep(values) {
    stop();
    const before = read(own);
    const at = before && before.text === values.text ? before.at : Date.now();
    try {
      localStorage.setItem(own, JSON.stringify({ at, ...values }));
      isWorking = true;
    } catch {
      isWorking = false;
    }
  }

  function remove(...names) {
    try { names.forEach((name) => localStorage.removeItem(name)); } catch { /* nothing was kept */ }
  }

  function names() {
    try { return Object.keys(localStorage).filter((name) => name.startsWith("report:")); } catch { return []; }
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
  }

  // A page that is open holds a lock with the name of its copy.
  async function find() {
    const held = new Set(((await navigator.locks?.query())?.held || []).map(({ name }) => name));
    earlier = names()
      .filter((name) => (name === section || name.startsWith(`${section}:`)) && name !== own && !held.has(name))
      .map((name) => ({ name, ...read(name) }))
      .sort((one, other) => other.at - one.at);
    return earlier;
  }

  remove(...names().filter((name) => !(read(name)?.at > Date.now() - LIFE)));
  keep({});
  remove(own);
  navigator.locks?.request(own, () => new Promise(() => {}));

  return {
    keep,
    keepSoon(values) { timer ||= setTimeout(() => keep(values()), SOON); },
    isKept: (text) => read(own)?.text === text,
    get isWorking() { return isWorking; },
    remove() {
      stop();
      remove(own);
    },
    find,
    earlier: () => earlier[0],
    allEarlier: () => earlier,
    removeEarlier() { remove(earlier.shift().name); },
    removeSection() {
      stop();
      remove(own, ...earlier.splice(0).map(({ name }) => name));
    },
  };
})();

window.reportBar = (function () {
  const { field } = window.reportField;
  const { form } = field;
  const store = window.reportStore;
  const bar = document.querySelector("[data-report-bar]");
  const state = bar.querySelector("[data-report-state]");
  const acts = bar.querySelector("[data-report-acts]");
  const status = bar.querySelector("[role=status]");
  const usual = [...acts.childNodes];
  const states = bar.querySelector("template").content;
  const TROUBLE = new Set(["away", "failing", "signed-out", "lost", "deleted", "refused", "unknown", "earlier", "choose"]);
  let [shown, said, since] = ["ready", "", ""];
  let [isAnnounced, version, hour] = [false, Number(form.dataset.number), form.dataset.hour];

  const ahead = Number(form.dataset.now) - Date.now(); // the clock of a browser may be wrong

  // An instant of the browser's clock by those of the meeting: "14:29"; of another day than today "3 July, 14:29".
  function clock(instant = Date.now()) {
    const written = (options, of = instant) => new Date(of + ahead).toLocaleString("en-GB", { timeZone: form.dataset.zone, ...options });
    const day = { day: "numeric", month: "long" };
    const isToday = written(day) === written(day, Date.now());
    return `${isToday ? "" : `${written(day)}, `}${written({ hour: "2-digit", minute: "2-digit" })}`;
  }

  // Names one of the templates; its empty places are filled. The bar keeps its buttons unless the state has its own.
  // Trouble stays until it is over, and a text of an earlier visit is offered until somebody has said what becomes of it.
  function show(name, words = "") {
    const isOver = TROUBLE.has(shown) && !TROUBLE.has(name);
    if (isOver && (name === "saving" || (shown === "earlier" && store.earlier()))) return;
    since = ["away", "failing"].includes(name) ? since || clock() : "";
    const part = filled(name === "saved" && !version ? "nothing" : name, words);
    if (part.textContent !== said) replace(name, part);
    if (isAnnounced || isOver || (TROUBLE.has(name) && part.textContent !== said)) announce(state.textContent);
    [shown, said] = [name, part.textContent];
  }

  function filled(name, words) {
    const part = states.querySelector(`[data-state="${name}"]`).cloneNode(true);
    const values = { words, since, version, hour, at: clock(store.earlier()?.at) };
    for (const place of part.querySelectorAll("[data-value]")) place.textContent = values[place.dataset.value];
    for (const other of part.querySelectorAll(store.isWorking ? "[data-unless-stored]" : "[data-if-stored]")) other.remove();
    if (!version) part.querySelector("[data-if-saved]")?.remove();
    return part;
  }

  function replace(name, part) {
    const buttons = part.querySelector("[data-buttons]");
    bar.dataset.now = name;
    bar.classList.toggle("is-warning", TROUBLE.has(name));
    state.replaceChildren(...[...part.cloneNode(true).childNodes].filter((node) => !node.matches?.("[data-buttons]")));
    showButtons(buttons ? [...buttons.cloneNode(true).childNodes] : usual);
  }

  // The focus stays in the bar when the button that has it goes.
  function showButtons(buttons) {
    if (buttons === usual && usual[0].parentNode === acts) return;
    const focused = acts.contains(document.activeElement) ? document.activeElement : null;
    acts.replaceChildren(...buttons);
    if (!focused) return;
    const same = focused.dataset.act && acts.querySelector(`[data-act="${focused.dataset.act}"]`);
    (same || acts.querySelector(".btn-primary")).focus({ preventScroll: true });
  }

  // For those who do not see the bar: trouble and its end, and what they have asked for; not each time it is saved.
  function announce(words) {
    isAnnounced = false;
    status.textContent = words.replace(/\s+/g, " ").trim();
  }

  // Where the clipboard is refused, the text is selected instead.
  async function copy(button) {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
      announce("The text was copied.");
    } catch {
      field.focus();
      field.select();
      announce("The browser did not allow copying. The text is selected: copy it with Ctrl+C.");
    }
  }

  bar.addEventListener("click", ({ target }) => {
    const { act } = target.dataset;
    if (act === "try") {
      isAnnounced = true;
      window.reportSaving.save({ isAsked: true });
    }
    if (act === "sign-in") document.dispatchEvent(new CustomEvent("portal:signed-out", { detail: { isAsked: true } }));
    if (act === "copy") copy(target);
    if (act) document.dispatchEvent(new CustomEvent("report:act", { detail: act }));
  });

  bar.dataset.now = "ready";

  return {
    show,
    markUnsaved(is) { bar.toggleAttribute("data-unsaved", is); },
    say: announce,
    announceNext() { isAnnounced = true; },
    saved(number, at) {
      [version, hour] = [number, at];
      usual.find((part) => part.dataset?.reportHistory !== undefined).hidden = !number;
    },
  };
})();
