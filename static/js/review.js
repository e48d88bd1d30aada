// Opens the previous and the next paper by Alt with the arrow keys, except while somebody types. Without this script the
// links do the same.
"use strict";
(() => {
  const LINKS = { ArrowUp: "prev", ArrowDown: "next" };

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !LINKS[event.key]) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const link = document.querySelector(`.review-way a[rel="${LINKS[event.key]}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  document.querySelector("[data-review-keys]")?.removeAttribute("hidden");
})();
