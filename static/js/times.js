"use strict";
// Says a deadline in the reader's own time, and counts down to it from the portal's calendar.
// The page gives the words before the time (data-words), and the calendar's instant (data-now), since a demonstration's calendar is not that of the reader's machine.

(function () {
  const MINUTE = 60 * 1000;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  let shown = Date.now();

  function plural(count, unit) {
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }

  function remaining(milliseconds) {
    const days = Math.floor(milliseconds / DAY);
    const hours = Math.floor((milliseconds % DAY) / HOUR);
    const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
    if (days) return [plural(days, "day"), hours && plural(hours, "hour")].filter(Boolean).join(", ");
    if (hours) return [plural(hours, "hour"), minutes && plural(minutes, "minute")].filter(Boolean).join(", ");
    return minutes ? plural(minutes, "minute") : "less than a minute";
  }

  function ownTime(instant) {
    const isMidnight = instant.getHours() === 0 && instant.getMinutes() === 0;
    // Midnight closes the day before it, as everywhere on the portal.
    const day = isMidnight ? new Date(instant.getTime() - MINUTE) : instant;
    const date = day.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
    const hour = instant.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    return `${date}, ${isMidnight ? "24:00" : hour} where you are`;
  }

  function countDown() {
    document.querySelectorAll("[data-due][data-now]").forEach((element) => {
      const left = Date.parse(element.dataset.due) - Date.parse(element.dataset.now) - (Date.now() - shown);
      if (left > 0) element.textContent = `${element.dataset.words || "Due in"} ${remaining(left)}`;
    });
  }

  function showOwnTimes() {
    shown = Date.now();
    document.querySelectorAll("time[data-local]").forEach((element) => {
      element.textContent = ownTime(new Date(element.dateTime));
      const part = element.closest("[data-local-part]");
      if (part) part.hidden = false;
    });
    countDown();
  }

  showOwnTimes();
  document.addEventListener("portal:shown", showOwnTimes);
  setInterval(countDown, MINUTE / 2);
})();
