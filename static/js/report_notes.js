// Puts the notes of the session that are selected at the end of the section's text.
import { field, insert } from "./report_field.js";

const button = document.querySelector("[data-report-notes]");

button.addEventListener("click", (event) => {
  event.preventDefault();
  const boxes = [...document.querySelectorAll("input[name=note]")];
  const selected = boxes.filter((box) => box.checked);
  if (!selected.length) return boxes[0].focus();
  if (field.readOnly) return;
  const start = field.value.trimEnd().length;
  const notes = selected.map((box) => box.value.replace(/\r\n?/g, "\n")).join("\n\n");
  insert(`${start ? "\n\n" : ""}${notes}`, { start, end: field.value.length });
  for (const box of selected) box.checked = false;
});
