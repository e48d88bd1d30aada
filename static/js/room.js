"use strict";
// Follows the room: asks every three seconds for what has changed, and pauses in hidden tabs.

(function () {
  const OFTEN = 3000; // milliseconds
  const LOST_AFTER = 15000;
  const region = document.querySelector("[data-room]");
  const live = document.querySelector("[data-live]");
  const words = document.querySelector("[data-live-words]");
  if (!region) return;
  let etag = region.dataset.etag;
  let timer = 0;
  let answeredAt = Date.now();
  document.querySelector("[data-reload]").hidden = true;

  function tell() {
    const lost = Date.now() - answeredAt > LOST_AFTER;
    const time = new Date(answeredAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    live.hidden = false;
    live.classList.toggle("is-lost", lost);
    const sentence = lost ? `No connection since ${time}. What you press now may be lost.` : `Live ${time}`;
    // Written only when it begins or ends, since a status is read aloud at each writing.
    words.setAttribute("aria-live", lost ? "polite" : "off");
    if (words.textContent !== sentence) words.textContent = sentence;
  }

  function replace(html) {
    const focused = document.activeElement && region.contains(document.activeElement) && document.activeElement.id;
    region.innerHTML = html;
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  }

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(region.dataset.room, { headers: { "If-None-Match": etag }, cache: "no-store" });
      if (answer.redirected || (!answer.ok && answer.status !== 304)) throw new Error(answer.status);
      if (answer.status === 200) {
        replace(await answer.text());
        etag = answer.headers.get("ETag");
      }
      answeredAt = Date.now();
    } catch {
      // The line is down: the words say so after a while, and the next request tries again.
    }
    tell();
    timer = setTimeout(ask, OFTEN);
  }

  document.addEventListener("visibilitychange", ask);
  tell();
  timer = setTimeout(ask, OFTEN);
})();
