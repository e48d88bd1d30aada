// The programme's screen: moves rows without loading the page, shows “Move to…” as a menu, and says when somebody else
// has changed something. An answer has the parts of the page that a change concerns. The form that is open stays, with
// all that is typed in it. Without this script every button loads the page.
import { ask, follow as poll, parsed, put } from "./send.js";
const EVERY = 5000; // milliseconds
const page = document.querySelector("[data-programme]");
const form = document.getElementById("programme-form");
const address = location.pathname;
const news = document.getElementById("programme-news");
let version = form?.elements.version.value;
let isBusy = false;

const say = (sentence) => {
  page.querySelector("[data-said]").textContent = sentence;
};

function replace(answer) {
  const panel = page.querySelector("[data-open]");
  const focused = panel?.contains(document.activeElement) ? document.activeElement : null;
  if (panel) page.append(panel);
  for (const part of [...answer.children]) {
    const there = document.getElementById(part.id);
    if (there) put(there, part);
  }
  if (panel) placeOf(panel).append(panel);
  focused?.focus({ preventScroll: true });
  version = answer.dataset.version;
  for (const input of page.querySelectorAll("form:not([data-open] form) [name=version]")) input.value = version;
  news.hidden = true;
}

// Where the open form stands: at its row, or above all if somebody has removed that.
const placeOf = (panel) => document.getElementById(panel.dataset.open) || document.getElementById("programme-message");

// Null if the portal has sent no such parts.
async function fetched(options = {}) {
  const { text = "" } = await ask(address, { type: "text/html", headers: { "X-Fragment": "programme" }, ...options });
  const answer = parsed(text).querySelector("body > [data-version]");
  return answer && document.adoptNode(answer);
}

// The focus follows the row: to the same button, or the next one that can be used.
function follow(row, button) {
  const moved = document.querySelector(`[data-row="${CSS.escape(row)}"]`);
  if (!moved) return;
  const same = button && moved.querySelector(`button[value="${CSS.escape(button)}"]:enabled`);
  const usable = [...moved.querySelectorAll("button:enabled, a[data-move], .pe-acts a")].find((own) => own.getClientRects().length);
  (same || usable)?.focus({ preventScroll: true });
  moved.scrollIntoView({ block: "nearest" });
}

export async function move(fields, button = "") {
  if (isBusy) return;
  isBusy = true;
  const data = new FormData(form);
  const shown = [...page.querySelectorAll("[data-day]")].map((own) => own.dataset.day);
  // The sessions that show a conflict are sent again: the move may end it.
  const marked = [...page.querySelectorAll("[data-session]:has(.programme-conflict)")].map((own) => own.dataset.session);
  const sent = { to: "", ...fields, version, shown, marked };
  for (const [name, value] of Object.entries(sent)) data.set(name, value);
  const answer = await fetched({ method: "POST", body: new URLSearchParams(data) });
  isBusy = false;
  // Whatever it was, the page that the server sends says it: signed out, a role taken away.
  if (!answer) return sendWithoutScript(fields);
  const { said, at } = answer.dataset;
  replace(answer);
  const refused = page.querySelector(".pe-refused");
  if (refused) refused.focus();
  else if (at) follow(at, button);
  return say(said);
}

function sendWithoutScript(fields) {
  for (const [name, value] of Object.entries({ ...fields, version })) {
    let input = form.elements[name];
    if (!input || input.tagName !== "INPUT") {
      input = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(input);
    }
    input.disabled = false;
    input.value = value;
  }
  form.submit();
}

page.addEventListener("submit", (event) => {
  const button = event.submitter;
  const own = event.target;
  // Other parts of the page have forms of their own, with other addresses.
  if (!form || !button?.name || own.getAttribute("action") !== address || own.closest("[data-open]") || button.closest("[data-open]")) return;
  event.preventDefault();
  const fields = { [button.name]: button.value };
  if (own !== form && own.elements.to) fields.to = own.elements.to.value;
  move(fields, button.value);
});

// “Move to…”: a menu at its row. Arrows go through it, Escape closes it.
let menu = null;
let opener = null;

function close(isReturning) {
  menu?.remove();
  menu = null;
  opener?.setAttribute("aria-expanded", "false");
  if (isReturning) opener?.focus();
}

function open(link) {
  close(false);
  opener = link;
  const row = link.closest("[data-row]").dataset.row;
  const kind = row.startsWith("session-") ? "session" : "item";
  menu = document.getElementById("programme-places").content.querySelector(`[data-menu-of="${kind}"]`).cloneNode(true);
  menu.className = "pe-menu";
  menu.setAttribute("aria-label", link.textContent);
  menu.setAttribute("role", "group");
  if (row.startsWith("paper-")) menu.querySelector('[data-to="waiting"]').remove();
  menu.querySelector(`[data-to="after:${CSS.escape(row)}"]`)?.remove();
  link.setAttribute("aria-expanded", "true");
  link.closest("[data-row]").append(menu);
  menu.querySelector("button")?.focus();
  menu.scrollIntoView({ block: "nearest" });
}

page.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move]");
  const choice = event.target.closest(".pe-menu [data-to]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (menu && opener === link) close(true);
    else open(link);
  } else if (choice) {
    const { row } = choice.closest("[data-row]").dataset;
    close(false);
    move({ do: `move:${row}`, to: choice.dataset.to });
  } else if (event.target.closest("[data-keep]")) {
    event.preventDefault();
    show();
  } else if (event.target.closest("[data-show]")) show();
});

document.addEventListener("click", (event) => {
  if (menu && !menu.contains(event.target) && !event.target.closest("a[data-move]")) close(false);
});

page.addEventListener("keydown", (event) => {
  if (!menu) return;
  const choices = [...menu.querySelectorAll("button")];
  const at = choices.indexOf(document.activeElement);
  if (event.key === "Escape") close(true);
  else if (event.key === "ArrowDown") choices[(at + 1) % choices.length].focus();
  else if (event.key === "ArrowUp") choices[(at - 1 + choices.length) % choices.length].focus();
  else if (event.key === "Tab") return close(false);
  else return;
  event.preventDefault();
});

// What others did: asked for every few seconds while the page is in sight, and shown only when that is chosen.
async function show() {
  const answer = await fetched();
  if (!answer) return location.reload();
  replace(answer);
  say("The programme is up to date.");
  return page.querySelector("#programme-message a, #programme-message button")?.focus();
}

async function askForNews() {
  if (isBusy || !news.hidden) return;
  const asked = version;
  const { status, text } = await ask(page.dataset.state, { type: "text/html", headers: { "If-None-Match": `"${asked}"` } });
  if (status !== 200 || asked !== version) return;
  const told = parsed(text).querySelector("p[data-version]");
  if (!told || told.dataset.version === version) return;
  news.replaceChildren(document.adoptNode(told));
  news.hidden = false;
  say(told.firstChild.textContent + told.textContent.slice(told.firstChild.textContent.length).split(".")[0]);
}

// What is added begins with its title, unless something is to be read first. Not before the page has loaded: then the
// focus goes to the fragment of its address.
addEventListener("pageshow", () => {
  const added = page.querySelector("[data-new]");
  const isToRead = document.querySelector("main .error-summary") || added?.querySelector("[data-draft-notice]:not([hidden])");
  if (!isToRead) added?.querySelector("[name=title]")?.focus();
});

if (form) poll(askForNews, EVERY);
