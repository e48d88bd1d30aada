"use strict";
// Takes files that are dropped on a form, and names those that are chosen. Without it they are chosen as in any form.

(function () {
  function size(bytes) {
    return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }

  // Where both read alike, the bytes are counted.
  function overLimit(sum, limit) {
    const inBytes = (bytes) => `${bytes.toLocaleString("en-GB")} bytes`;
    const [all, most] = size(sum) === size(limit) ? [inBytes(sum), inBytes(limit)] : [size(sum), size(limit)];
    return ` Together they have ${all}, and ${most} is the limit: send them in two steps.`;
  }

  function prepare(form) {
    const input = form.querySelector("input[type=file]");
    const state = form.querySelector(".drop-state");
    const limit = Number(form.dataset.limit);

    function tell() {
      const files = [...input.files];
      const sum = files.reduce((bytes, file) => bytes + file.size, 0);
      const names = files.map((file) => `${file.name} (${size(file.size)})`).join(", ");
      const over = sum > limit ? overLimit(sum, limit) : "";
      state.textContent = files.length ? `${names}.${over}` : "Drop files anywhere on this form, or choose them above.";
      state.hidden = false;
    }

    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      tell();
    });
    input.addEventListener("change", tell);
    tell();
  }

  document.querySelectorAll("form[data-drop]").forEach(prepare);
})();
