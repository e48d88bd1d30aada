// Saves the text of a section while it is typed: 2 seconds after the last key and at the latest after 20, as a whole, with
// the state from which it was written. The portal merges it with what others have saved, and the answer has the merged
// text. Until the portal has it, the text is kept in the browser's storage, too.
import * as bar from "./report_bar.js";
import * as conflicts from "./report_conflicts.js";
import { difference, field, insert, take } from "./report_field.js";
import * as store from "./report_store.js";
import { ask, mayComeBack, send } from "./send.js";

const SOON = 2000; // milliseconds
const AT_LATEST = 20_000;
const AGAIN = 10_000; // while the line is down

const { form } = field;
const { save: address } = form.dataset;
// What of the field the portal has had, and from what the field is written: usually the text of a version. Where both
// have changed a paragraph it has the words from before, and where others' words are not in the field yet, none of them.
let had = form.dataset.restoredFrom ?? field.defaultValue;
let base = { number: Number(form.dataset.number), saves: Number(form.dataset.saves), text: had, isVersion: true };
let isBehind = false; // words of others are not in the field yet
// What was sent and is not answered. The portal may have it: if no answer comes, it is sent once more as it was
// before anything newer, and changes nothing then. Otherwise newer words would meet it as the text of somebody else.
let unanswered = null;
let unused = []; // texts about which nobody has decided: they become versions
let [soon, latest, busy] = [0, 0, null];
let refused = null; // the text that the portal did not take
let withTable = null; // returns the text with the table that is being filled in, and is not in the field yet
let isComposing = false; // input methods lose what is typed if the text changes under them

const isUnsaved = () => field.value !== had || unanswered !== null || conflicts.undelivered().length > 0 || unused.length > 0;

function typed() {
  bar.markUnsaved(true);
  store.keepSoon(kept);
  clearTimeout(soon);
  soon = setTimeout(save, SOON);
  latest ||= setTimeout(save, AT_LATEST);
}

// What the browser's storage has until the portal has it.
function kept() {
  const text = withTable?.() ?? field.value;
  return { base, text, known: conflicts.known(), unused, unanswered, draft: form.elements._draft.value, page: location.pathname };
}

function stop() {
  clearTimeout(soon);
  clearTimeout(latest);
  latest = 0;
}

// One request at a time: what is typed meanwhile goes with the next. Returns whether the portal has all of it.
export async function save({ isAsked = false, isLeaving = false } = {}) {
  stop();
  if (busy) {
    await busy;
    return isUnsaved() ? save({ isAsked }) : true;
  }
  if (!isUnsaved() && !isBehind) return settle();
  if (!unanswered && !isAsked && field.value === refused) return false;
  const isAgain = unanswered !== null;
  unanswered ||= { text: field.value, chosen: conflicts.undelivered(), unused: [...unused] };
  store.keep(kept());
  bar.show("saving");
  busy = sendText(unanswered, { isLeaving }).finally(() => { busy = null; });
  const isSaved = await busy;
  return isSaved && isUnsaved() && (isAsked || isAgain) ? save({ isAsked }) : isSaved && !isUnsaved();
}

async function sendText(sent, options) {
  let answer = await send(address, fieldsOf(sent, !base.isVersion), options);
  if (answer.values?.needs === "base") answer = await send(address, fieldsOf(sent, true), options);
  if (answer.status !== 200) return failed(sent, answer);
  saved(sent, answer.values);
  return true;
}

function fieldsOf({ text, chosen, unused }, hasBase) {
  const fields = { number: base.number, saves: base.saves, text, unused };
  if (hasBase) fields.base = base.text;
  for (const { id, choice } of chosen) fields[choice] = [...(fields[choice] || []), id];
  return fields;
}

// The field goes on with the merged text, unless somebody has typed in it since; then the next save merges.
function saved(sent, { number, saves, hour, text = sent.text, conflicts: found = [], note, by, ...bases }) {
  [unanswered, refused] = [null, null];
  conflicts.delivered(sent.chosen);
  unused = unused.filter((each) => !sent.unused.includes(each));
  if (!isComposing && field.value === sent.text) {
    if (sent.chosen.length && !note) undoably(text);
    else if (text !== sent.text) take(text);
    [had, isBehind] = [field.value, false];
    base = { number, saves, text: bases.base ?? text, isVersion: !found.length };
  } else {
    [had, isBehind] = [sent.text, text !== sent.text];
    base = { number, saves, text: bases.base_of_sent ?? sent.text, isVersion: !found.length && !isBehind };
  }
  conflicts.show(found, by);
  bar.saved(number, hour);
  if (note) bar.say(note);
  settle();
}

// What was chosen is the writer's own change.
function undoably(text) {
  const { start, end, text: words } = difference(field.value, text);
  insert(words, { start, end });
}

// Nothing is kept in the browser of what the portal has.
function settle() {
  if (isUnsaved() || isBehind) {
    typed();
    return false;
  }
  stop();
  bar.markUnsaved(false);
  dropSaved();
  if (conflicts.isOpen() || withTable) store.keep(kept());
  else store.remove();
  bar.show(conflicts.isOpen() ? "choose" : store.earlier() ? "earlier" : "saved");
  return true;
}

function failed(sent, { status, values }) {
  // The portal may have it, from this time or one before.
  if (![0, 429, 502, 503, 504, "signed out"].includes(status)) unanswered = null;
  store.keep(kept());
  if (status === "signed out") {
    bar.show("signed-out");
  } else if (mayComeBack({ status })) {
    bar.show(status ? "failing" : "away");
    soon = setTimeout(save, AGAIN);
  } else {
    refused = sent.text;
    const state = { 403: "lost", 404: "lost", 410: "deleted" }[status] || (values?.refusal ? "refused" : "unknown");
    bar.show(state, values?.refusal);
  }
  return false;
}

// The page is left or hidden: all is kept, and what is small enough is still sent.
function leave() {
  if (!isUnsaved() && !conflicts.isOpen() && !withTable) return;
  store.keep(kept());
  if (!busy && isUnsaved()) save({ isLeaving: true });
}

// A text that this browser has kept from an earlier visit, and that is not what the portal has. If somebody has chosen
// in it, and the portal was not told, it goes on by itself.
async function offerEarlier() {
  const found = await store.find();
  unused.push(...found.flatMap((copy) => copy.unused));
  dropSaved();
  if (store.earlier()?.known.chosen.length) useEarlier();
  else if (store.earlier()) bar.show("earlier");
  if (isUnsaved()) typed();
}

function dropSaved() {
  while ([had, field.value].includes(store.earlier()?.text)) store.removeEarlier();
}

// It was written from a text that others may have changed since, and so may its writer have on this page.
async function useEarlier() {
  if (conflicts.isOpen()) return bar.show("choose");
  const earlier = store.earlier();
  if (!earlier || !(await save({ isAsked: true }))) return undefined;
  [base, unanswered] = [earlier.base, earlier.unanswered];
  insert(earlier.text, { start: 0, end: field.value.length });
  conflicts.take(earlier.known);
  store.keep(kept());
  store.removeEarlier();
  return save({ isAsked: true });
}

async function compareEarlier() {
  const { text } = store.earlier();
  const { status, values } = await send(form.dataset.compare, { text });
  const dialog = document.querySelector("[data-report-compare]");
  const compared = dialog.querySelector("[data-compared]");
  dialog.querySelector("[data-not-compared]").hidden = status === 200;
  if (status === 200) compared.innerHTML = values.html; // made and escaped by the portal
  else compared.replaceChildren(Object.assign(document.createElement("pre"), { className: "text-only", textContent: text }));
  dialog.showModal();
}

document.addEventListener("report:act", ({ detail }) => {
  if (detail === "try") save({ isAsked: true });
  if (detail === "use") useEarlier();
  if (detail === "compare") compareEarlier();
  if (detail === "keep") {
    store.removeEarlier();
    save({ isAsked: true });
  }
});

field.addEventListener("input", typed);
document.addEventListener("report:table-filled", ({ detail }) => {
  withTable = detail;
  if (withTable || isUnsaved() || conflicts.isOpen()) store.keepSoon(kept);
  else store.remove();
});
field.addEventListener("compositionstart", () => { isComposing = true; });
field.addEventListener("compositionend", () => { isComposing = false; });
form.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (submitter?.name === "preview") return;
  event.preventDefault();
  if (submitter?.name === "ready") markReady(submitter);
  else saveNow();
});

function saveNow() {
  bar.announceNext();
  return save({ isAsked: true });
}

// The portal has the text then, and is sent nothing else that somebody may have changed meanwhile.
async function markReady({ name, value }) {
  if (!(await saveNow()) || conflicts.isOpen()) return;
  const own = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
  const fields = { [name]: value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value };
  own.append(...Object.entries(fields).map(([key, text]) => Object.assign(document.createElement("input"), { type: "hidden", name: key, value: text })));
  document.body.append(own);
  own.submit();
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  saveNow();
});
// Other pages show what is saved. A section is split at the cursor.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const isHere = !link || link.target || link.origin !== location.origin || link.getAttribute("href").startsWith("#");
  if (isHere || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const leadsTo = new URL(link.href);
  if (link.matches("[data-report-arrange]")) {
    leadsTo.searchParams.set("line", field.value.slice(0, field.selectionStart).split("\n").length - 1);
  } else if (!isUnsaved()) {
    return;
  }
  event.preventDefault();
  await save({ isAsked: true });
  location.assign(leadsTo);
});
document.addEventListener("report:chosen", () => save({ isAsked: true }));
// Others have saved: what they wrote comes in at once where nothing is typed, and otherwise with the next save.
document.addEventListener("report:newer", async ({ detail }) => {
  if (busy || isUnsaved() || (detail.number === base.number && detail.saves === base.saves)) return;
  isBehind ||= conflicts.isOpen();
  if (isBehind) return save();
  const from = base;
  const { number, saves } = from;
  const { status, values } = await ask(`${form.dataset.newest}?${new URLSearchParams({ number, saves })}`);
  if (status === 200 && !busy && !unanswered && base === from) saved({ text: had, chosen: [], unused: [] }, values);
});
document.addEventListener("portal:signed-in", ({ detail }) => {
  if (detail?.csrfToken) form.elements.csrfmiddlewaretoken.value = detail.csrfToken;
  save({ isAsked: true });
});
// Whoever signs out leaves nothing of this section in this browser: what nobody has decided about becomes a version.
document.addEventListener("submit", async (event) => {
  if (event.target.action !== new URL(document.getElementById("session").dataset.signOut, location).href) return;
  if (!isUnsaved() && !conflicts.isOpen() && !store.earlier()) return;
  event.preventDefault();
  unused.push(...store.allEarlier().map(({ text }) => text), ...(conflicts.isOpen() ? [field.value] : []));
  if (await save({ isAsked: true })) await store.removeSection();
  event.target.submit();
}, true);
document.addEventListener("visibilitychange", () => document.hidden && leave());
addEventListener("pagehide", leave);
addEventListener("online", () => save());
addEventListener("beforeunload", (event) => {
  if (conflicts.isOpen() || (isUnsaved() && !store.isKept(kept().text))) event.preventDefault();
});
field.autocomplete = "off"; // a text that the browser restores was not written from what the portal has now
offerEarlier();
