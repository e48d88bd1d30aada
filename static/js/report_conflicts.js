// Paragraphs that were changed in both texts: the field has what was typed, the portal has theirs, and both are shown
// until one is chosen.
import { field } from "./report_field.js";
const notice = document.querySelector("[data-report-conflicts]");
const list = notice.querySelector("ol");
let open = []; // as the portal has sent them, with who has saved the other words
let chosen = []; // what the portal has not been told yet: the ids of conflicts, each with a choice

// Those that the portal still finds; `by` saved their words, unless they were shown before.
export function show(found, by) {
  const before = JSON.stringify(open);
  open = found.map((each) => ({ by: open.find(({ id }) => id === each.id)?.by ?? by, ...each }));
  if (JSON.stringify(open) !== before) render();
}

function render() {
  const undecided = open.filter(({ id }) => !chosen.some((choice) => choice.id === id));
  list.replaceChildren(...undecided.map(cardOf));
  notice.hidden = !undecided.length;
}

function cardOf({ id, html, by }) {
  const card = notice.querySelector("template").content.firstElementChild.cloneNode(true);
  card.dataset.id = id;
  if (by) card.querySelector("[data-by]").textContent = by;
  for (const name of ["theirs", "mine"]) card.querySelector(`[data-text=${name}]`).innerHTML = html[name]; // made and escaped by the portal
  return card;
}

notice.addEventListener("click", ({ target }) => {
  const { choice } = target.dataset;
  if (!choice) return;
  chosen.push({ id: target.closest("[data-id]").dataset.id, choice });
  render();
  field.focus();
  document.dispatchEvent(new CustomEvent("report:chosen"));
});

export const isOpen = () => !notice.hidden;
export const undelivered = () => [...chosen];

export function delivered(choices) {
  chosen = chosen.filter((each) => !choices.some(({ id }) => id === each.id));
}

// What a copy in the browser's storage knows of them; the portal finds them again.
export const known = () => ({ chosen, open: open.map(({ id, by }) => ({ id, by })) });

export function take(from) {
  ({ chosen, open } = from);
}
