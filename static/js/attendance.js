// Saves each choice at once; without this, or when saving fails, the button saves all that were changed.
const form = document.getElementById("attendance");
const saved = form?.querySelector("[data-saved]");
let queue = Promise.resolve();

async function save(radio) {
  const body = new FormData();
  const shown = form.elements[`initial-${radio.name}`];
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("one", "yes");
  body.set(radio.name, radio.value);
  body.set(shown.name, shown.value);
  const person = radio.closest("fieldset").querySelector("legend").firstChild.textContent;
  const choice = radio.closest("label").textContent.trim().toLowerCase();
  try {
    const response = await fetch(form.action, { method: "POST", body, redirect: "error" });
    if (!response.ok) throw new Error(response.status);
    const { present } = await response.json();
    shown.value = radio.value;
    form.querySelector("[data-present]").textContent = present;
    saved.textContent = `Saved: ${person}, ${choice}.`;
    saved.classList.remove("failed");
  } catch {
    saved.textContent = `Not saved: ${person}, ${choice}. Choose Save at the end of the page.`;
    saved.classList.add("failed");
  }
}

form?.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  // One after the other: two choices for one person must arrive in their order.
  queue = queue.then(() => save(event.target));
});
