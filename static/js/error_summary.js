"use strict";
// Leads from the summary of what is wrong to the fields. The page's own `autofocus` and its fragments do as much in
// most browsers; this is for those that focus no field by a fragment, and for fields that scripts have rebuilt.

(function () {
  // The administration's boxes of two lists keep their name under another id.
  function fieldOf(link) {
    const id = decodeURIComponent(link.hash.slice(1));
    return document.getElementById(id) || document.getElementById(`${id}_from`);
  }

  function lead(event) {
    const link = event.target.closest?.(".error-summary a[href^='#']");
    const field = link && fieldOf(link);
    if (!field) return;
    event.preventDefault();
    const closed = field.closest("details:not([open])");
    if (closed) closed.open = true;
    const row = field.closest(".form-row, fieldset, .mb-3, .dropzone") || field;
    row.scrollIntoView({ block: "nearest" });
    field.focus();
  }

  document.addEventListener("click", lead);
  document.querySelector(".error-summary")?.focus();
})();
