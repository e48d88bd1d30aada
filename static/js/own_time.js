"use strict";
// Shows the times of a programme in the reader's own zone, when they ask for it.

(function () {
  const place = document.querySelector(".own-time");
  const times = [...document.querySelectorAll(".programme time[datetime]")];
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!place || !zone || times.every((time) => clock(time) === time.textContent)) return;

  const city = zone.split("/").pop().replaceAll("_", " ");
  const sentence = place.textContent;
  const meeting = new Map(times.map((time) => [time, time.textContent]));
  const button = document.createElement("button");
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.textContent = sentence;
  button.type = "button";
  button.className = "btn btn-outline-primary";
  place.replaceChildren(status, " ", button);
  show(false);
  button.addEventListener("click", () => show(!button.dataset.own));

  function clock(time) {
    return new Date(time.dateTime).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  // A time on another day than the one above it says which: 23:30 in Geneva may be the next morning elsewhere.
  function ownTime(time) {
    const instant = new Date(time.dateTime);
    const day = time.closest("section")?.querySelector("h2[id^='d-']")?.id.slice(2) ?? time.dateTime.slice(0, 10);
    const own = `${instant.getFullYear()}-${pad(instant.getMonth() + 1)}-${pad(instant.getDate())}`;
    const weekday = own === day ? "" : ` ${instant.toLocaleDateString("en-GB", { weekday: "short" })}`;
    return clock(time) + weekday;
  }

  function pad(number) {
    return String(number).padStart(2, "0");
  }

  function show(own) {
    times.forEach((time) => (time.textContent = own ? ownTime(time) : meeting.get(time)));
    status.textContent = own ? `All times are ${city} time, where you are.` : sentence;
    button.textContent = own ? `Show ${place.dataset.city} time` : "Show my time";
    if (own) button.dataset.own = "yes";
    else delete button.dataset.own;
  }
})();
