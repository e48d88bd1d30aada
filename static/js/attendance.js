// Saves each choice at once, and what could not be saved when the line is back. Without this, or when saving is refused,
// the button saves all that were changed.
const form = document.getElementById("attendance");
const saved = form?.querySelector("[data-saved]");
const unsaved = new Set(); // names of fields
const MAX_WAIT = 20_000; // milliseconds that a request may take
let queue = Promise.resolve();
let isBroken = false; // the line
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
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("one", "yes");
  body.set(name, chosen);
  body.set(`initial-${name}`, form.elements[`initial-${name}`].value);
  let response;
  try {
    const signal = AbortSignal.timeout(MAX_WAIT);
    response = await fetch(form.action, { method: "POST", body, redirect: "manual", signal });
  } catch {
    isBroken = true;
    const which = unsaved.size === 1 ? `${words}. It` : `${unsaved.size} people. They`;
    say(`Not saved yet: ${which} will be saved when the connection is back.`, true);
    return;
  }
  if (!response.ok) {
    say(`Not saved: ${words}. Choose Save at the end of the page.`, true);
    return;
  }
  const { present, recorded } = await response.json();
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
  addEventListener("beforeunload", (event) => {
    if (unsaved.size && !isSending) event.preventDefault();
  });
}
