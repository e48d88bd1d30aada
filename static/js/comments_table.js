"use strict";
// Keys of the table of comments. They do not work in a field, and can be turned off in this browser: a shortcut of one
// character disturbs people who speak their input (WCAG 2.1.4).

(function () {
  const table = document.querySelector("[data-comment-rows]");
  const rows = [...table.querySelectorAll("[data-comment-row]")];
  const STEPS = { j: 1, k: -1 };
  const OFF = "comment-keys-off";
  let isOff = kept() !== null;

  // A browser may refuse to keep anything: then the choice holds until the page is left.
  function kept() {
    try {
      return localStorage.getItem(OFF);
    } catch {
      return null;
    }
  }

  function keep() {
    try {
      if (isOff) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch {
      return;
    }
  }

  function isTyping(target) {
    return target.closest("textarea, select, input:not([type='checkbox'])") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (isOff || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = event.target.closest("[data-comment-row]");
    if (event.key in STEPS) {
      const next = row ? rows[rows.indexOf(row) + STEPS[event.key]] : (table.querySelector(".is-current") ?? rows[0]);
      if (next) next.focus();
      event.preventDefault();
      return;
    }
    const control = row && /^[aixm]$/.test(event.key) && row.querySelector(`[data-key="${event.key}"]`);
    if (control) {
      event.preventDefault();
      // Without the words that it needs it would be refused: they are typed first, and the key is pressed again.
      const words = control.dataset.needs && document.getElementById(control.dataset.needs);
      if (words && !words.value.trim()) words.focus();
      else control.click();
    }
  });

  const keys = document.querySelector("[data-row-keys]");
  function showKeys() {
    keys.querySelector("[data-keys]").hidden = isOff;
    keys.querySelector("[data-switch-keys]").textContent = `Turn keyboard shortcuts ${isOff ? "on" : "off"}`;
  }
  if (keys) {
    keys.hidden = false;
    showKeys();
    keys.querySelector("[data-switch-keys]").addEventListener("click", () => {
      isOff = !isOff;
      keep();
      showKeys();
    });
  }

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
