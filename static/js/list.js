/* The rows that are ticked in a list: ranges of them, and the verbs, each with the number of rows that are open to it. */
(() => {
  "use strict";

  const form = document.querySelector(".list-form");
  const bar = form?.querySelector(".list-verbs");
  if (!bar) return;

  const boxes = [...form.querySelectorAll(".list-table tbody .tick input")];
  const whole = form.querySelector(".tick-all");
  const across = bar.querySelector(".all-that-match");
  const more = bar.querySelector(".more-verbs");
  const clear = bar.querySelector(".clear-ticks");
  const exported = bar.querySelector(".export-ticked")?.appendChild(document.createElement("span"));
  const verbs = [...bar.querySelectorAll("button[name=action]")].map((button) => {
    const number = button.appendChild(document.createElement("span"));
    return { button, number };
  });
  let last = null; // the box that was changed last, from which a range goes
  let isRange = false;

  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  function show() {
    const ticked = boxes.filter((box) => box.checked);
    const all = Boolean(across) && ticked.length === boxes.length;
    if (across) {
      across.hidden = !all;
      if (!all) across.control.checked = false;
    }
    const isAcross = all && across.control.checked;
    for (const { button, number } of verbs) {
      const open = ticked.filter((box) => box.dataset.verbs.split(" ").includes(button.value)).length;
      // What the rows of other pages are open to, the page of the verb says.
      button.hidden = !open && !isAcross;
      say(number, isAcross ? "" : ` ${open}`);
    }
    if (exported) say(exported, isAcross ? "" : ` ${ticked.length}`);
    if (more) more.hidden = !more.querySelector("button:not([hidden])");
    whole.checked = ticked.length === boxes.length;
    whole.indeterminate = ticked.length > 0 && !whole.checked;
    say(bar.querySelector(".ticked-number"), isAcross ? across.dataset.chosen : `${ticked.length} selected`);
    say(bar.querySelector(".ticked-names"), isAcross ? "" : names(ticked));
    form.classList.toggle("has-ticks", ticked.length > 0);
  }

  function names(ticked) {
    const rows = ticked.slice(0, 3).map((box) => box.closest("tr").querySelector("th").textContent.trim());
    return rows.join("; ") + (ticked.length > rows.length ? ` and ${ticked.length - rows.length} more` : "");
  }

  function tickRange(box) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }

  for (const type of ["keydown", "pointerdown"]) {
    form.addEventListener(type, (event) => {
      isRange = event.shiftKey;
    });
  }
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box === whole) {
      for (const each of boxes) each.checked = whole.checked;
    } else if (boxes.includes(box)) {
      if (isRange && last) tickRange(box);
      last = box;
    }
    show();
    // The bar may have come over the row that has the focus.
    document.activeElement.scrollIntoView({ block: "nearest" });
  });
  clear.addEventListener("click", () => {
    const [first] = boxes.filter((box) => box.checked);
    for (const box of boxes) box.checked = false;
    show();
    first.focus();
  });
  document.addEventListener("click", (event) => {
    if (more && !more.contains(event.target)) more.open = false;
  });
  more?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    more.open = false;
    more.querySelector("summary").focus();
  });
  // A browser that goes back restores the ticks.
  addEventListener("pageshow", show);
  clear.hidden = false;
  show();
})();
