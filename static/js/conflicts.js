// Where two people changed the same text: fills the text to save with the one that is chosen, and counts the choices.
// Without it the form asks the same, and what stands in the text to save is one's own.
"use strict";
(() => {
  for (const page of document.querySelectorAll("[data-conflicts]")) {
    const choices = [...page.querySelectorAll(".conflict")];

    function tell() {
      for (const conflict of choices) {
        const chosen = conflict.querySelector("input[type=radio]:checked");
        if (!chosen) continue;
        const link = document.querySelector(`.error-summary a[href="#${CSS.escape(conflict.id)}"]`);
        const state = link?.parentElement.querySelector(".tag");
        if (state) state.textContent = "chosen";
      }
      const done = choices.filter((conflict) => conflict.querySelector("input[type=radio]:checked")).length;
      page.querySelector("[data-conflicts-chosen]").textContent = `${done} of ${choices.length} chosen`;
    }

    for (const conflict of choices) {
      const area = conflict.querySelector(".conflict-edit textarea");
      conflict.addEventListener("change", (event) => {
        if (event.target.type !== "radio") return;
        if (area) area.value = conflict.querySelector(`[data-text="${event.target.value}"]`).textContent;
        tell();
      });
      // A text that is edited after it was chosen is one's own.
      area?.addEventListener("input", () => {
        conflict.querySelector("input[value=mine]").checked = true;
        tell();
      });
    }
    tell();
  }
})();
