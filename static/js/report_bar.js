"use strict";
// The bar at the foot of the writing page, which says how safe the text is, and the copy of the text in this browser,
// which is there until the portal has it.

window.reportStore = (function () {
  const { form } = window.reportField.field;
  const SOON = 500;
  const store = window.typedStore;
  const copy = store.copyOf(`report:${form.dataset.user}:${form.dataset.section}`);
  let earlier = []; // of pages that are closed, until somebody has said what becomes of them
  let [timer, text] = [0, null]; // the text that the browser has

  async function keep(values) {
    stop();
    const isKept = await copy.keep(values);
    text = isKept ? values.text : null;
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
  }

  // Whether this browser keeps anything is said before something is typed.
  copy.keep({}).then(() => copy.remove());

  return {
    keep,
    keepSoon(values) { timer ||= setTimeout(() => keep(values()), SOON); },
    isKept: (words) => text === words,
    get isWorking() { return copy.isWorking; },
    remove() {
      stop();
      text = null;
      return copy.remove();
    },
    async find() { return (earlier = await copy.earlier()); },
    earlier: () => earlier[0],
    allEarlier: () => earlier,
    removeEarlier() { return store.remove([earlier.shift().name]); },
    removeSection() {
      stop();
      return Promise.all([copy.remove(), store.remove(earlier.splice(0).map(({ name }) => name))]);
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
