"use strict";
// Opens the search of the administration as a dialog: Ctrl K, or / outside fields. It shows the best results while one
// types; arrows move among them. Whether / opens it is remembered in this browser (WCAG 2.1.4).

(function () {
  const PAUSE = 150; // milliseconds after a keystroke
  const SETTING = "search-opens-with-slash";
  const box = document.querySelector("form.search-box");
  const dialog = document.querySelector("dialog.search-dialog");
  if (!box || !dialog) return;

  const form = dialog.querySelector("form");
  const field = form.elements.q;
  const found = dialog.querySelector(".search-dialog-found");
  const status = dialog.querySelector("[role=status]");
  const slash = dialog.querySelector("[type=checkbox]");
  let timer = 0;
  let asking = new AbortController();

  function remembered() {
    try {
      return localStorage.getItem(SETTING) !== "no";
    } catch {
      return true; // a browser that stores nothing
    }
  }

  function isTyping(target) {
    return target.closest?.("input, textarea, select, [contenteditable]");
  }

  function open() {
    if (document.querySelector("dialog[open]")) return;
    dialog.showModal();
    field.select();
  }

  async function search() {
    asking.abort();
    asking = new AbortController();
    const address = `${form.action}?${new URLSearchParams({ q: field.value, short: "1" })}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      // From the portal itself, which escapes what people typed.
      found.innerHTML = await answer.text();
      const number = found.querySelectorAll("li").length;
      status.textContent = field.value.trim() ? `${number} result${number === 1 ? "" : "s"}` : "";
    } catch (error) {
      if (error.name === "AbortError") return;
      found.textContent = "";
      status.textContent = "The search does not answer. Press Enter to open its page.";
    }
  }

  function move(event) {
    const stops = [field, ...found.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const place = stops.indexOf(document.activeElement);
      stops[Math.min(Math.max(place + step, 0), stops.length - 1)].focus();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
      field.focus(); // and the letter is typed there
    }
  }

  box.querySelector("kbd").hidden = false;
  slash.checked = remembered();
  slash.addEventListener("change", () => {
    try {
      localStorage.setItem(SETTING, slash.checked ? "yes" : "no");
    } catch {
      // It holds for this page.
    }
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  dialog.addEventListener("keydown", move);
  document.addEventListener("keydown", (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && slash.checked && !isTyping(event.target);
    if (!isShortcut && !isSlash) return;
    event.preventDefault();
    open();
  });
})();
