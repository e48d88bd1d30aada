// The bar at the foot of the writing page, which says how safe the text is.
import { field } from "./report_field.js";
import * as store from "./report_store.js";
const { form } = field;
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
export function show(name, words = "") {
  const isOver = TROUBLE.has(shown) && !TROUBLE.has(name);
  if (isOver && (name === "saving" || (shown === "earlier" && store.earlier()))) return;
  since = ["away", "failing"].includes(name) ? since || clock() : "";
  const part = filled(name === "saved" && !version ? "nothing" : name, words);
  if (part.textContent !== said) replace(name, part);
  if (isAnnounced || isOver || (TROUBLE.has(name) && part.textContent !== said)) say(state.textContent);
  [shown, said] = [name, part.textContent];
}

function filled(name, words) {
  const part = states.querySelector(`[data-state="${name}"]`).cloneNode(true);
  const values = { words, since, version, hour, at: clock(store.earlier()?.at) };
  for (const place of part.querySelectorAll("[data-value]")) place.textContent = values[place.dataset.value];
  for (const other of part.querySelectorAll(store.isWorking() ? "[data-unless-stored]" : "[data-if-stored]")) other.remove();
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
export function say(words) {
  isAnnounced = false;
  status.textContent = words.replace(/\s+/g, " ").trim();
}

// Where the clipboard is refused, the text is selected instead.
async function copy(button) {
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
    say("The text was copied.");
  } catch {
    field.focus();
    field.select();
    say("The browser did not allow copying. The text is selected: copy it with Ctrl+C.");
  }
}

bar.addEventListener("click", ({ target }) => {
  const { act } = target.dataset;
  if (act === "try") isAnnounced = true;
  if (act === "sign-in") document.dispatchEvent(new CustomEvent("portal:signed-out", { detail: { isAsked: true } }));
  if (act === "copy") copy(target);
  if (act) document.dispatchEvent(new CustomEvent("report:act", { detail: act }));
});

bar.dataset.now = "ready";

export function markUnsaved(is) {
  bar.toggleAttribute("data-unsaved", is);
}

export function announceNext() {
  isAnnounced = true;
}

export function saved(number, at) {
  [version, hour] = [number, at];
  usual.find((part) => part.dataset?.reportHistory !== undefined).hidden = !number;
}
