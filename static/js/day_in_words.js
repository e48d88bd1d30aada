"use strict";
// Beside each day that is typed stands the same day in words; the server writes it, and this follows what is typed.

(() => {
  const PARTS = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const format = new Intl.DateTimeFormat("en-GB", PARTS);

  function inWords(day) {
    if (Number.isNaN(day.getTime())) return "";
    const parts = Object.fromEntries(format.formatToParts(day).map(({ type, value }) => [type, value]));
    return `${parts.weekday}, ${parts.day} ${parts.month} ${parts.year}`;
  }

  function tell({ target }) {
    const words = target.type === "date" && target.closest(".moment")?.querySelector("output");
    if (words) words.value = inWords(new Date(`${target.value}T12:00`));
  }

  // A draft that is put back, and a row that is added, change fields too.
  document.addEventListener("input", tell);
  document.addEventListener("change", tell);
})();
