// The preview beside the text, as the portal's own reader makes it; what others do meanwhile, asked every few seconds;
// and the switch between text and preview on a telephone.
import { field } from "./report_field.js";
import { ask, send } from "./send.js";

const SOON = 400; // milliseconds after the last key
const EVERY = 10_000;
const writing = document.querySelector("[data-report-writing]");

const section = writing.querySelector("[data-report-section]");
const outline = writing.querySelector("[data-report-outline]");
const present = document.querySelector("[data-report-present]");
let lines = JSON.parse(document.getElementById("report-lines").textContent);
let place = JSON.parse(document.getElementById("report-place").textContent);
let [timer, asking, again] = [0, false, false];
let current = null;
let [etag, stamp] = ["", writing.dataset.stamp];

const lineAt = (place) => field.value.slice(0, place).split("\n").length - 1;
const startOf = (line) => field.value.split("\n").slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
const linesAt = (place) => lines.find(([, start, end]) => start <= lineAt(place) && lineAt(place) < end);

// For what stands beside the preview: the block of a place in the text, and where its text begins.
export const blockAt = (place) => document.getElementById(`p-${linesAt(place)?.[0]}`);
export const startAt = (place) => startOf(linesAt(place)?.[1] ?? lineAt(place));

const moveCursor = (line) => select(startOf(line));

// The outline of a wide page is never folded.
const wide = matchMedia("(min-width: 64rem)");
const unfold = () => { writing.querySelector(".outline").open = wide.matches; };
wide.addEventListener("change", unfold);
unfold();

writing.querySelector(".writing-switch").addEventListener("click", ({ target }) => {
  const { show } = target.dataset;
  if (!show) return;
  writing.dataset.shown = show;
  for (const button of target.parentElement.children) button.setAttribute("aria-pressed", String(button === target));
  if (show === "preview") markCurrent({ isShown: true });
});

if (field) followText();
setInterval(askForNews, EVERY);
askForNews();
document.addEventListener("visibilitychange", () => document.hidden || askForNews());

function followText() {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(showPreview, SOON);
  });
  document.addEventListener("selectionchange", () => document.activeElement === field && markCurrent());
  section.addEventListener("click", (event) => {
    const { target } = event;
    if (target.dataset.line) {
      event.preventDefault();
      return moveCursor(Number(target.dataset.line));
    }
    const block = target.closest("a, button") ? null : target.closest("[id^='p-']") || target.closest(".para")?.querySelector("[id^='p-']");
    const found = block && lines.find(([key]) => `p-${key}` === block.id);
    if (found && String(getSelection()) === "") moveCursor(found[1]);
    return undefined;
  });
  markCurrent();
}

// One request at a time; what is typed meanwhile is shown with the next.
async function showPreview() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const { status, values } = await send(field.form.dataset.preview, { text: field.value, ...place });
  asking = false;
  if (status === 200) {
    const focused = section.contains(document.activeElement) ? document.activeElement : null;
    section.innerHTML = values.html; // made and escaped by the portal
    lines = values.lines;
    const next = writing.querySelector("[data-next-number]");
    if (next) next.textContent = values.next;
    current = null;
    markCurrent();
    document.dispatchEvent(new Event("report:preview"));
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }
  if (again) {
    again = false;
    showPreview();
  }
}

function markCurrent({ isShown = false } = {}) {
  const line = lineAt(field.selectionStart);
  const found = lines.findLast(([, start]) => start <= line);
  const block = found && document.getElementById(`p-${found[0]}`);
  const whole = block?.closest(".para, h4, h3") || block;
  if (whole !== current) {
    current?.classList.remove("is-current");
    whole?.classList.add("is-current");
    current = whole;
  }
  if (isShown) current?.scrollIntoView({ block: "nearest" });
}

export function select(start, end = start) {
  if (writing.dataset.shown === "preview" && !wide.matches) writing.querySelector("[data-show=text]").click();
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  scrollTo({ top: scrollY + topOf(start) - innerHeight / 3, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  markCurrent();
}

// Where the place of the text is on the screen: browsers do not say it of a field, but of a copy that is not seen.
function topOf(place) {
  const copy = document.createElement("div");
  copy.className = "text-copy";
  const { style } = copy;
  const own = getComputedStyle(field);
  for (const name of ["font", "letterSpacing", "padding", "lineHeight", "overflowWrap", "wordBreak"]) style[name] = own[name];
  style.width = `${field.clientWidth}px`;
  copy.textContent = field.value.slice(0, place);
  const mark = copy.appendChild(document.createElement("span"));
  document.body.append(copy);
  const { offsetTop } = mark;
  copy.remove();
  return field.getBoundingClientRect().top + offsetTop - field.scrollTop;
}

// Nothing is asked while nobody sees the page.
async function askForNews() {
  if (document.hidden) return;
  // While the line is down, the bar says so once there is something to save.
  const { status, values, headers } = await ask(`${writing.dataset.news}?stamp=${stamp}`, { headers: { "If-None-Match": etag } });
  if (status !== 200) return;
  etag = headers.get("ETag");
  tell(values);
}

function tell(values) {
  if (values.outline) {
    const focused = outline.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    outline.innerHTML = values.outline;
    if (focused) outline.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    const isMoved = JSON.stringify(place) !== JSON.stringify(values.place);
    place = values.place;
    if (isMoved && field) showPreview();
  } else {
    for (const part of outline.querySelectorAll("[data-writers]")) part.innerHTML = values.writers[part.dataset.writers] || "";
  }
  stamp = values.stamp;
  present.innerHTML = values.present;
  if (field) document.dispatchEvent(new CustomEvent("report:newer", { detail: { number: values.number, saves: values.saves } }));
}

writing.dataset.ready = ""; // every button does what it says
