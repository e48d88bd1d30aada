"use strict";
// Keys of the table of comments. They work only while one of its rows has the focus, and not in a field: a shortcut of
// one character disturbs people who speak their input (WCAG 2.1.4).

(function () {
  const table = document.querySelector("[data-comment-rows]");
  const rows = [...table.querySelectorAll("[data-comment-row]")];
  const STEPS = { j: 1, k: -1 };

  function isTyping(target) {
    return target.closest("textarea, select, input:not([type='checkbox'])") !== null;
  }

  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = event.target.closest("[data-comment-row]");
    if (!row) return;
    if (event.key in STEPS) {
      const next = rows[rows.indexOf(row) + STEPS[event.key]];
      if (next) next.focus();
      event.preventDefault();
      return;
    }
    const control = /^[aixm]$/.test(event.key) && row.querySelector(`[data-key="${event.key}"]`);
    if (control) {
      event.preventDefault();
      control.click();
    }
  });

  // How many rows are ticked is said where they are set.
  const told = document.querySelector("[data-ticked]");
  const form = document.getElementById("several");
  function count() {
    const ticked = table.querySelectorAll("input[name='comment']:checked").length;
    told.textContent = ticked ? `: ${ticked} ticked` : "";
    if (ticked) form.closest("details").open = true;
  }
  if (form) {
    table.addEventListener("change", count);
    count();
  }

  // What follows an answer is the next row: its first control is reached with the next Tab.
  const current = location.hash && document.getElementById(location.hash.slice(1));
  if (current && rows.includes(current)) current.focus({ preventScroll: true });
})();
