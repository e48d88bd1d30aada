"use strict";
// Follows a rendering: asks its address for {percent, step, finished} and loads the page again at the end.

(function () {
  const OFTEN = 1000; // milliseconds
  const AFTER_A_FAULT = 5000;

  function follow(element) {
    const bar = element.querySelector("progress");
    const step = element.querySelector("[aria-live]");

    async function ask() {
      try {
        const answer = await fetch(element.dataset.poll, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.status);
        const rendering = await answer.json();
        if (rendering.finished) return location.reload();
        bar.value = rendering.percent;
        // Written only when it changes, since a live region is read aloud at each writing.
        if (step.textContent !== rendering.step) step.textContent = rendering.step;
        setTimeout(ask, OFTEN);
      } catch {
        setTimeout(ask, AFTER_A_FAULT);
      }
    }

    setTimeout(ask, OFTEN);
  }

  document.querySelectorAll("[data-poll]").forEach(follow);
})();
