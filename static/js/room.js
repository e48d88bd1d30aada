// Follows a page of the room: asks for its parts every three seconds, or as often as they say, and replaces those that
// have changed, but none in which somebody is typing. Without an answer for a while it says since when.
import { ask, follow, parsed, put } from "./send.js";
const OFTEN = 3000; // milliseconds
const LATE = 15000;
const page = document.querySelector("[data-follow]");
const live = page.querySelector("[data-live]");
const lost = page.querySelector("[data-lost]");
let etag = page.dataset.etag;
let answeredAt = Date.now();

// The portal's calendar may differ from the device's clock, and the room's zone from the device's.
const ahead = Date.parse(page.dataset.now) - Date.now();
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: page.dataset.zone });
const hour = (instant) => clock.format(instant + ahead);

// A form that came with what was typed, because it was refused or is a draft, is a form in which somebody types.
function typed(part) {
  if (part.querySelector("[data-typed]")) return true;
  return [...part.querySelectorAll("textarea, input[type='text']")].some((field) => field.value !== field.defaultValue);
}

function replace(html) {
  const next = parsed(html);
  const parts = [...next.querySelectorAll("[data-part]")];
  for (const part of parts.length ? parts : [next.body]) {
    const name = part.dataset.part;
    const shown = page.querySelector(name ? `[data-part="${name}"]` : "[data-part]");
    if (!shown || shown.innerHTML === part.innerHTML) continue;
    if (typed(shown)) {
      page.querySelector("[data-newer]").hidden = false;
      continue;
    }
    put(shown, part.childNodes, "innerHTML");
  }
  // The meeting may have chosen meanwhile that its participants agree and object.
  if (page.querySelector("[data-answer]")) import("./room_answers.js");
  const dark = page.querySelector("[data-dark]");
  if (dark) page.classList.toggle("is-dark", dark.dataset.dark === "1");
  page.dispatchEvent(new CustomEvent("room:changed"));
}

function tell(isLost) {
  live.hidden = isLost;
  lost.hidden = !isLost;
  if (isLost) lost.textContent = `No connection since ${hour(answeredAt)}. ${lost.dataset.lost}`;
  else page.querySelector("[data-live-at]").textContent = hour(answeredAt);
}

async function askForParts() {
  const { status, text, headers } = await ask(page.dataset.follow, { type: "text/html", headers: { "If-None-Match": etag } });
  if (status === 200) {
    etag = headers.get("ETag");
    replace(text);
  }
  if (status === 200 || status === 304) {
    answeredAt = Date.now();
    tell(false);
  } else if (Date.now() - answeredAt > LATE) tell(true);
}

// Something that the page shows has changed for its reader alone.
page.addEventListener("room:stale", () => {
  etag = "";
  askForParts().catch(() => {});
});
tell(false);
follow(askForParts, () => Number(page.querySelector("[data-every]")?.dataset.every) || OFTEN);
