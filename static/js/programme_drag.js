// Dragging a row of the programme by its handle. A line shows where it will land; what is dropped is moved by the same
// action as with the buttons. Touch screens have the buttons and the form.
import { move } from "./programme_editor.js";
const page = document.querySelector("[data-programme]");
const MARKS = ["pe-before", "pe-after", "pe-into"];
let dragged = null;
let target = null;

const unmark = () => {
  target?.element.classList.remove(...MARKS);
  target = null;
};

// The row over which the pointer is, and whether the dragged one comes before or after it.
function targetOf(event) {
  const kind = dragged.split("-")[0];
  const isUpper = (row) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  };
  const session = event.target.closest(".pe-session");
  if (kind === "session") {
    const day = event.target.closest("[data-day]");
    if (!day) return null;
    const box = session || [...day.querySelectorAll(".pe-session")].at(-1);
    if (!box) return { element: day, mark: "pe-into", to: `end:${day.dataset.day}` };
    const side = session && isUpper(session) ? "before" : "after";
    const row = side === "before" ? box.querySelector(".pe-row") : [...box.querySelectorAll(".pe-row")].at(-1);
    return box.id === dragged ? null : { element: row, mark: `pe-${side}`, to: `${side}:${box.id}` };
  }
  if (event.target.closest("[data-waiting]")) {
    return kind === "item" ? { element: event.target.closest("[data-waiting]"), mark: "pe-into", to: "waiting" } : null;
  }
  if (!session || session.classList.contains("pe-break")) return null;
  const within = session.dataset.session;
  const row = event.target.closest(".pe-item")?.querySelector(".pe-row");
  if (row) {
    const side = isUpper(row) ? "before" : "after";
    return row.dataset.row === dragged ? null : { element: row, mark: `pe-${side}`, to: `${side}:${row.dataset.row}@${within}` };
  }
  const head = event.target.closest(".pe-session > .pe-row");
  if (head) return { element: head, mark: "pe-after", to: `after:session-${within}` };
  return { element: session, mark: "pe-into", to: `end:session-${within}` };
}

page.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.(".pe-handle")?.closest("[data-row]");
  if (!row) return;
  dragged = row.dataset.row;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.dataset.name);
  event.dataTransfer.setDragImage(row, 12, 12);
  row.classList.add("pe-dragged");
});

page.addEventListener("dragover", (event) => {
  if (!dragged) return;
  const found = targetOf(event);
  if (found?.element !== target?.element || found?.mark !== target?.mark) {
    unmark();
    found?.element.classList.add(found.mark);
  }
  target = found;
  if (!found) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});

page.addEventListener("drop", (event) => {
  if (!dragged || !target) return;
  event.preventDefault();
  move({ do: `move:${dragged}`, to: target.to });
});

page.addEventListener("dragend", () => {
  unmark();
  page.querySelector(".pe-dragged")?.classList.remove("pe-dragged");
  dragged = null;
});
