// What the operator's page does besides following the room: its keys, the seconds for which a decision can be undone, who
// else is there, and a text that the screen shows while it is typed. The keys work outside fields only and can be turned
// off in this browser: shortcuts of one character disturb people who speak their input (WCAG 2.1.4).
import { mayComeBack, send } from "./send.js";
const SOON = 250; // milliseconds between a key and its way to the screen
const OFTEN = 15_000; // between two signs that the page is open
const OFF = "room-keys-off";
const page = document.querySelector("[data-follow]");
let isOff = kept();
let undoneBy = 0;

// A browser may refuse to keep anything: then the choice holds until the page is left.
function kept() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function showKeys() {
  const keys = page.querySelector("[data-row-keys]");
  keys.hidden = false;
  keys.querySelector("[data-keys]").hidden = isOff;
  keys.querySelector("[data-switch-keys]").textContent = `Turn keyboard shortcuts ${isOff ? "on" : "off"}`;
  page.querySelector("[data-key-shown]").hidden = isOff;
}

page.addEventListener("click", (event) => {
  if (!event.target.closest("[data-switch-keys]")) return;
  isOff = !isOff;
  try {
    if (isOff) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // Nothing is kept.
  }
  showKeys();
});

function next() {
  const links = [...page.querySelectorAll(".room-queue a[id]")];
  const selected = links.findIndex((link) => link.hasAttribute("aria-current"));
  return links[selected + 1];
}

document.addEventListener("keydown", (event) => {
  if (isOff || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("textarea, select, input:not([type='checkbox'])")) return;
  const control = event.key === "j" ? next() : page.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
});

// Without a line, a press would leave this page for the error of the browser, in the moment in which a meeting decides.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.hasAttribute("data-cut-off")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const lost = page.querySelector("[data-lost]");
    lost.textContent = "No connection: nothing was sent. Press again once it is back.";
    lost.hidden = false;
    lost.scrollIntoView({ block: "nearest" });
  },
  true,
);

function begin() {
  const undo = page.querySelector("[data-undo-left]");
  undoneBy = undo ? Date.now() + 1000 * Number(undo.dataset.undoLeft) : 0;
  count();
}

function count() {
  const undo = page.querySelector("[data-undo-left]");
  if (!undo) return;
  const left = Math.ceil((undoneBy - Date.now()) / 1000);
  if (left <= 0) undo.remove();
  else undo.querySelector("[data-undo-seconds]").textContent = `, ${left} s`;
}

page.addEventListener("room:changed", () => {
  showKeys();
  begin();
});
showKeys();
begin();
setInterval(count, 1000);

// The text that the room reads while it is typed: sent a quarter of a second after a key, one request after the other.
function type(section) {
  const form = document.getElementById("typed-form");
  const { text, becomes, shows } = form.elements;
  const state = section.querySelector("[data-typed-state]");
  let [isDue, isSending, isLeaving] = [true, false, false];
  let pressed = null; // the button that was pressed while words were on their way
  let chosen = true; // whether the box says something that the portal does not know yet

  function tell({ status, values }) {
    if (status === 200) {
      shows.checked = values.shown;
      state.textContent = values.shown ? "On the screen as it is typed" : "Not on the screen";
    } else if (values?.refusal) state.textContent = values.refusal;
    else state.textContent = "No connection: what you type stays here, and is sent when the line is back.";
    section.classList.toggle("is-live", status === 200 && values.shown);
  }

  async function bring() {
    if (isSending || !isDue || isLeaving) return;
    [isSending, isDue] = [true, false];
    const fields = { text: text.value, becomes: becomes.value, ...(shows.checked && { shows: "on" }), ...(chosen && { choose: "yes" }) };
    const answer = await send(section.dataset.liveText, fields);
    isSending = false;
    if (pressed) return form.requestSubmit(pressed);
    if (answer.status === 200) chosen = false;
    else if (mayComeBack(answer)) isDue = true;
    if (!isDue || answer.status !== 200) tell(answer);
    if (isDue) setTimeout(bring, answer.status === 200 ? SOON : 10 * SOON);
  }

  function soon() {
    isDue = true;
    setTimeout(bring, SOON);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", ({ target }) => {
    if (target === shows) chosen = true;
    soon();
  });
  // Words that arrive after they were kept would be another text.
  form.addEventListener("submit", (event) => {
    isLeaving = true;
    if (!isSending) return;
    pressed = event.submitter;
    event.preventDefault();
  });
  text.addEventListener("keydown", (event) => {
    const words = text.value.slice(text.selectionStart, text.selectionEnd);
    if (event.key !== "[" || !words) return;
    event.preventDefault();
    document.execCommand("insertText", false, `[${words}]`); // which can be undone
  });
  bring();
}

const typing = page.querySelector("[data-live-text]");
if (typing) type(typing);

function tellPresence() {
  if (document.hidden) return;
  send(page.dataset.present, { editing: page.dataset.editing, ...(typing && { types: "yes" }) });
}

setInterval(tellPresence, OFTEN);
document.addEventListener("visibilitychange", tellPresence);
tellPresence();
