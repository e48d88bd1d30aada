// Saves each choice at once, and what could not be saved when the line is back. Without this, or when saving is refused,
// the button saves all that were changed.
import { send } from "./send.js";
const form = document.getElementById("attendance");
const saved = form?.querySelector("[data-saved]");
const unsaved = new Set(); // names of fields
let queue = Promise.resolve();
let isBroken = false; // the line, or the session is over
let isSending = false; // the whole form

function say(words, failed) {
  saved.textContent = words;
  saved.classList.toggle("failed", failed);
}

function wordsFor(name) {
  const radio = form.querySelector(`[name="${name}"]:checked`);
  const person = radio.closest("fieldset").querySelector("legend").firstChild.textContent;
  return `${person}, ${radio.closest("label").textContent.trim().toLowerCase()}`;
}

// What others have recorded meanwhile, but for what waits to be saved here.
function show(recorded) {
  for (const { name } of form.querySelectorAll("input[type=radio]:checked")) {
    if (unsaved.has(name)) continue;
    form.elements[name].value = form.elements[`initial-${name}`].value = recorded[name] ?? "absent";
  }
}

async function save(name) {
  if (!unsaved.has(name)) return;
  const chosen = form.elements[name].value;
  const words = wordsFor(name);
  const { status, values } = await send(form.action, { one: "yes", [name]: chosen, [`initial-${name}`]: form.elements[`initial-${name}`].value });
  if (status === 0 || status === "signed out") {
    isBroken = true;
    const which = unsaved.size === 1 ? `${words}. It` : `${unsaved.size} people. They`;
    say(`Not saved yet: ${which} will be saved when ${status ? "you have signed in" : "the connection is back"}.`, true);
    return;
  }
  if (status !== 200) {
    say(`Not saved: ${words}. Choose Save at the end of the page.`, true);
    return;
  }
  const { present, recorded } = values;
  // Chosen again meanwhile: that comes next.
  if (form.elements[name].value === chosen) unsaved.delete(name);
  show(recorded);
  form.querySelector("[data-present]").textContent = present;
  say(`Saved: ${words}.`, false);
  if (!isBroken) return;
  isBroken = false;
  saveAll();
}

// One after the other: two choices for one person must arrive in their order.
function saveAll() {
  for (const name of unsaved) queue = queue.then(() => save(name));
}

form?.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  unsaved.add(event.target.name);
  queue = queue.then(() => save(event.target.name));
});
form?.addEventListener("submit", () => {
  isSending = true;
});
if (form) {
  addEventListener("online", saveAll);
  document.addEventListener("portal:signed-in", saveAll);
  addEventListener("beforeunload", (event) => {
    if (unsaved.size && !isSending) event.preventDefault();
  });
}
