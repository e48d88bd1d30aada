"use strict";
// The keys of the operator's page, and the seconds for which a decision can still be undone. The keys work outside
// fields only and can be turned off in this browser: shortcuts of one character disturb people who speak their input
// (WCAG 2.1.4).

(function () {
  const page = document.querySelector("[data-follow]");
  const OFF = "room-keys-off";
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
    const control = event.key === "n" ? next() : page.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!control) return;
    event.preventDefault();
    control.click();
  });

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
})();
