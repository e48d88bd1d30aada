"use strict";
// The rows of a form: adds one, takes a new one back, and moves those that have a position. Without it a link adds a
// row, and the position is a number.

(() => {
  const ATTRIBUTES = ["id", "name", "for", "href", "aria-describedby", "aria-labelledby"];
  const rowsOf = (group) => Array.from(group.querySelectorAll(":scope > .inline-related:not(.empty-form)"));
  const total = (group) => group.querySelector(`input[name="${CSS.escape(group.dataset.rows)}-TOTAL_FORMS"]`);
  const positionOf = (row) => row.querySelector("input[data-position]");

  function renumber(row, prefix, number) {
    const old = new RegExp(`${prefix}-(?:\\d+|__prefix__|empty)(?=-|$)`, "g");
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const name of ATTRIBUTES.filter((each) => element.hasAttribute(each))) {
        element.setAttribute(name, element.getAttribute(name).replace(old, `${prefix}-${number}`));
      }
    }
  }

  function add(group) {
    const [prefix, rows, empty] = [group.dataset.rows, rowsOf(group), group.querySelector(":scope > .empty-form")];
    // Those without a position would come after the new row, which has one.
    if (rows.some(positionOf)) inOrder(group).forEach((each, number) => { positionOf(each).value ||= number + 1; });
    const row = empty.cloneNode(true);
    row.classList.remove("empty-form");
    renumber(row, prefix, rows.length);
    empty.before(row);
    total(group).value = rows.length + 1;
    if (positionOf(row)) positionOf(row).value = rows.length + 1;
    prepare(group);
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true })); // as Django's script says it to widgets
    row.dispatchEvent(new Event("formset:added", { bubbles: true })); // choosing.js begins with its fields
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  // A row that is not stored yet goes at once, and those after it close up.
  function takeBack(row) {
    const group = row.closest("[data-rows]");
    const stored = Number(group.querySelector("input[name$=-INITIAL_FORMS]").value);
    row.remove();
    const fresh = rowsOf(group).filter((each) => each.querySelector(".inline-deletelink"));
    fresh.forEach((each, number) => renumber(each, group.dataset.rows, stored + number));
    total(group).value = rowsOf(group).length;
    prepare(group);
    group.querySelector("[data-add-row]").focus();
    group.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(button) {
    const row = button.closest(".inline-related");
    const group = row.closest("[data-rows]");
    const rows = inOrder(group);
    const [from, to] = [rows.indexOf(row), rows.indexOf(row) + Number(button.dataset.move)];
    rows.splice(to, 0, ...rows.splice(from, 1));
    rows.forEach((each, number) => { positionOf(each).value = number + 1; });
    prepare(group);
    positionOf(row).dispatchEvent(new Event("change", { bubbles: true }));
    (button.disabled ? row.querySelector("[data-move]:enabled") : button)?.focus();
    group.querySelector("[role=status]").textContent = `Now ${to + 1} of ${rows.length}.`;
  }

  // A row without a position is saved as the last.
  const place = (row) => Number(positionOf(row).value) || Number.MAX_SAFE_INTEGER;
  const inOrder = (group) => rowsOf(group).sort((one, other) => place(one) - place(other));

  // Rows stand where their position says, in the eyes and for the keyboard; their names in the form stay.
  function prepare(group) {
    for (const button of group.querySelectorAll(".inline-deletelink")) button.hidden = false;
    const most = Number(group.querySelector("input[name$=-MAX_NUM_FORMS]").value);
    const adding = group.querySelector("[data-add-row]");
    if (adding) adding.hidden = rowsOf(group).length >= most;
    if (!rowsOf(group).some(positionOf)) return;
    const rows = inOrder(group);
    let after = group.querySelector(":scope > .empty-form, :scope > .add-row");
    for (const row of [...rows].reverse()) {
      if (row.nextElementSibling !== after) group.insertBefore(row, after);
      after = row;
    }
    rows.forEach((row, number) => {
      const [up, down] = row.querySelectorAll("[data-move]");
      [up.disabled, down.disabled] = [number === 0, number === rows.length - 1];
      row.querySelector("[data-moves]").hidden = false;
      for (const place of row.querySelectorAll("[data-place]")) place.textContent = number + 1;
    });
  }

  document.addEventListener("click", (event) => {
    const adding = event.target.closest("[data-add-row]");
    if (adding) {
      event.preventDefault();
      add(adding.closest("[data-rows]"));
    } else if (event.target.closest(".inline-deletelink")) takeBack(event.target.closest(".inline-related"));
    else if (event.target.closest("[data-move]")) move(event.target.closest("[data-move]"));
  });
  // A position that is typed, or that a draft puts back.
  document.addEventListener("change", ({ target }) => {
    if (target.matches("input[data-position]") && !target.closest(".empty-form")) prepare(target.closest("[data-rows]"));
  });
  for (const group of document.querySelectorAll("[data-rows]")) prepare(group);
})();
