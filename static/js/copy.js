"use strict";
// Copies what somebody typed from a page that shows it once more. Without scripts the fields can be selected.

for (const button of document.querySelectorAll("[data-copy-typed]")) {
  const typed = button.closest("section").querySelectorAll("textarea");
  button.hidden = !navigator.clipboard; // which only a secure page has
  button.addEventListener("click", async () => {
    const texts = [...typed].map((area) => (typed.length > 1 ? `${area.labels[0].textContent}\n${area.value}` : area.value));
    try {
      await navigator.clipboard.writeText(texts.join("\n\n"));
      button.textContent = "Copied";
    } catch {
      typed[0].select();
    }
  });
}
