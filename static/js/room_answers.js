// Answers of a telephone: sent by themselves once there is a line, and until then kept in this browser and shown as
// waiting. An answer counts for the version that its reader saw; the portal says if there is another one meanwhile.
import { mayComeBack, send } from "./send.js";
import { copyOf, remove } from "./store.js";
const AGAIN = 5000; // milliseconds
const page = document.querySelector("[data-follow]");
const told = page.querySelector("[data-answered]");
const copy = copyOf(page.dataset.kept);
const WORDS = { agrees: "You agree with", objects: "You object to", undo: "You take back your answer to" };
let waiting = []; // answers in the order in which they were given, one for each proposal
let isSending = false;

function tell(words, isRefused) {
  told.textContent = words;
  told.className = `notice${isRefused ? " notice-warn" : ""}`;
  told.hidden = !words;
}

// In the place of the buttons of each proposal whose answer waits.
function show() {
  page.querySelectorAll(".room-waiting").forEach((element) => element.remove());
  for (const form of page.querySelectorAll("[data-answer]")) {
    const { version } = form.elements;
    const own = waiting.find(({ action }) => action === form.action);
    const isOwn = own?.version === version.value;
    form.hidden = Boolean(isOwn);
    if (isOwn) form.before(waitingFor(own));
  }
}

function waitingFor(answer) {
  const shown = document.createElement("p");
  shown.className = "room-waiting";
  shown.dataset.own = "";
  const [state, undo] = ["small", "button"].map((tag) => document.createElement(tag));
  state.textContent = "waiting to be sent";
  [undo.type, undo.className, undo.textContent] = ["button", "link-button", "Undo"];
  undo.addEventListener("click", () => take(answer));
  shown.append(`${WORDS[answer.answer]} version ${answer.version}`, state, undo);
  return shown;
}

function keep() {
  if (waiting.length) copy.keep({ values: waiting });
  else copy.remove();
}

function take(answer) {
  waiting = waiting.filter((each) => each !== answer);
  keep();
  show();
}

async function bring() {
  if (isSending || !waiting.length) return;
  isSending = true;
  const [answer] = waiting;
  const fields = { answer: answer.answer, version: answer.version };
  const given = await send(answer.action, fields);
  isSending = false;
  if (mayComeBack(given) || given.status === "signed out") return show();
  const isSent = given.status === 200;
  tell(isSent ? `Sent: ${given.values.told}` : given.values?.refusal || "The portal did not take your answer.", !isSent);
  take(answer);
  page.dispatchEvent(new CustomEvent("room:stale"));
  bring();
}

// Before the form is sent: there may be no line to ask whether the session goes on.
page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-answer] button");
  if (!button) return;
  event.preventDefault();
  const { action, elements } = button.form;
  waiting = waiting.filter((each) => each.action !== action);
  waiting.push({ action, version: elements.version.value, answer: button.value });
  tell("");
  keep();
  show();
  bring();
});
page.addEventListener("room:changed", show);
addEventListener("online", bring);
document.addEventListener("portal:signed-in", bring);
setInterval(bring, AGAIN);

const earlier = await copy.earlier();
if (earlier.length) {
  waiting = earlier.flatMap(({ values }) => values);
  keep();
  remove(earlier.map(({ name }) => name));
  show();
  bring();
}
