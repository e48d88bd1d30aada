// Keeps what is typed and not saved: half a second after a key in this browser, and every 20 seconds on the server.
// Offers it again, and asks before a page is left only while something typed is in neither. Most pages fetch it once a
// form is used, so the first of what is typed may already be there: what is saved is what the page came with.
import { containerOf, defaultsOf, mark, nameOf, read, removeRow, unmark, write } from "./draft_fields.js";
import { mayComeBack, send } from "./send.js";
import * as store from "./store.js";
const EVERY = 20_000; // milliseconds
const SOON = 500;
const LATER = 12 * 3600 * 1000; // from then on the day is shown, which the server has written

const about = () => document.querySelector("script[data-drafts]").dataset;
const clock = (instant) => new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
// Databases order the keys of JSON in their own way.
const sum = (values) => JSON.stringify(Object.entries(values).map(([key, { typed }]) => [key, typed]).sort());

const NOTHING = sum({});

const sectionOf = (key) => `draft:${about().drafts}:${key}`;
const copies = new Map(); // by section, also of a part of the page that is shown again

class FormDraft {
  constructor(input, copy, earlier) {
    this.copy = copy;
    this.form = input.form;
    this.token = input.value; // none where nobody has to sign in: this browser alone keeps what is typed there
    this.about = JSON.parse(input.nextElementSibling.textContent);
    this.key = this.about.key;
    this.names = new Set(this.about.names);
    this.notice = document.querySelector(`[data-draft-notice="${CSS.escape(this.key)}"]`);
    this.saved = read(this.form, this.names, defaultsOf);
    this.unknown = new Set(); // what was typed before the page was sent and came back: what is saved is not on it
    this.offered = {}; // what is kept and stands in no field: it stays kept until it is discarded or restored
    this.kept = NOTHING;
    this.sent = false;
    this.prepareBar();
    this.takeOver(earlier);
    for (const type of ["input", "change"]) {
      this.form.addEventListener(type, () => {
        this.showSoon();
        this.copySoon();
      });
    }
    this.notice?.querySelector("[data-draft-restore]")?.addEventListener("click", (event) => this.restore(event));
    this.notice?.querySelector("[data-draft-discard]").addEventListener("submit", (event) => this.discard(event));
  }

  // What the server and this browser kept before, and what the page came back with.
  takeOver(earlier) {
    const { draft, restored, saved, typed } = this.about;
    let [values, at] = [draft?.values || {}, draft ? Date.parse(draft.at) : 0];
    this.kept = sum(values);
    this.known = draft?.at ?? null; // as the server says when its draft was kept
    this.earlier = earlier.map(({ name }) => name);
    const local = { at: earlier[0]?.at, values: Object.assign({}, ...earlier.map((copy) => copy.values).reverse()) };
    // The clock of a browser may be wrong: what was typed after this very draft is newer, whatever it says.
    const isLater = local.at > at || (this.known && earlier[0]?.known === this.known);
    const isNewer = isLater && sum({ ...values, ...local.values }) !== this.kept;
    if (isNewer) [values, at] = [{ ...values, ...local.values }, local.at];
    else this.removeCopies();
    if (!this.token) this.kept = sum(values);
    for (const [key, values] of Object.entries(saved)) this.saved.set(key, values);
    for (const key of typed) {
      if (values[key]?.saved) this.saved.set(key, values[key].saved);
      else this.unknown.add(key);
    }
    const present = read(this.form, this.names);
    this.offered = Object.fromEntries(
      Object.entries(values).filter(([key, value]) => !typed.includes(key) && !same(present.get(key), value.typed)),
    );
    this.keptAt = at;
    if (restored) this.markRestored(Object.keys(saved));
    else if (this.notice && !Object.keys(this.offered).length) this.notice.hidden = true;
    else if (isNewer) this.offer();
    this.showTime(at);
    this.show();
    if (typed.length || isNewer) this.keep();
  }

  changed() {
    const values = {};
    for (const [key, typed] of read(this.form, this.names)) {
      if (/-empty-/.test(key)) continue;
      const saved = this.saved.get(key) || this.saved.get(key.replace(/-new\d+-/, "-empty-")) || null;
      if (this.unknown.has(key) || !same(typed, saved)) values[key] = { typed, saved: this.savedOf(key, saved) };
    }
    return values;
  }

  // Of a long text only what was typed is sent, so that it does not count twice.
  savedOf(key, saved) {
    return this.unknown.has(key) || !saved || saved.join("").length > 100_000 ? null : saved;
  }

  values() {
    return { ...this.offered, ...this.changed() };
  }

  get isUnkept() {
    const values = this.values();
    return !this.sent && sum(values) !== this.kept && !this.copy.has({ values }) && Object.keys(this.changed()).length > 0;
  }

  // What this browser keeps. If the page is gone when it is opened again, my_drafts.js sends it to the portal.
  copied(values) {
    return { values, known: this.known, draft: this.token, page: this.about.page };
  }

  // In this browser, until the portal has it.
  copySoon() {
    this.copying ||= setTimeout(() => {
      this.copying = 0;
      this.copyNow();
    }, SOON);
  }

  async copyNow(more = {}) {
    if (this.sent) return true;
    const values = this.values();
    if (!this.token && sum(values) === NOTHING) {
      this.kept = NOTHING;
      this.removeCopies();
      return true;
    }
    if (this.token && sum(values) === this.kept) {
      // While the line is down, what counts as kept is this copy.
      if (!this.trouble) this.copy.remove();
      return true;
    }
    const isKept = await this.copy.keep({ ...this.copied(values), ...more });
    if (isKept && !this.token) {
      store.remove(this.earlier.splice(0)); // what was in them is in this one
      [this.kept, this.keptAt] = [sum(values), Date.now()];
    }
    if (!isKept || !this.token) this.show();
    return isKept;
  }

  removeCopies() {
    clearTimeout(this.copying);
    this.copying = 0;
    this.copy.remove();
    store.remove(this.earlier.splice(0));
  }

  async keep({ isLeaving = false, isAgain = false } = {}) {
    const values = this.values();
    if (this.sent || this.busy || (!isAgain && sum(values) === this.kept)) return;
    if (!this.token) {
      await this.copyNow();
      return;
    }
    this.busy = true;
    const answer = await this.send({ values: JSON.stringify(values), known: this.known || "" }, { isLeaving });
    this.busy = false;
    if (answer.status === 200) {
      const { kept_at: keptAt, others } = answer.values; // what was typed into this form on another page
      Object.assign(this.offered, others);
      [this.kept, this.keptAt, this.trouble, this.isAway] = [sum({ ...values, ...others }), Date.now(), "", false];
      this.known = keptAt;
      if (sum(this.values()) === this.kept) this.removeCopies();
      this.show();
    } else if (!this.sent) {
      this.keepHere(values, answer);
    }
  }

  send(fields, options) {
    return send(about().keep, { draft: this.token, ...fields }, options);
  }

  // In this browser, until the line is back or somebody has signed in again.
  async keepHere(values, answer) {
    const isHere = await this.copy.keep(this.copied(values));
    if (isHere) [this.kept, this.keptAt] = [sum(values), Date.now()];
    const place = isHere ? "; kept in this browser" : ", and this browser keeps nothing";
    if (answer.status === "signed out") this.trouble = `You have been signed out${place}`;
    else if (answer.status === 413) this.trouble = `Too long for a draft${place}. Please save it.`;
    else if (!mayComeBack(answer)) this.trouble = `The portal did not take the draft${place}`;
    else if (!this.isAway) this.trouble = `No connection since ${clock(Date.now())}${place}`;
    this.isAway = mayComeBack(answer);
    this.show();
  }

  // The line is back, or somebody has signed in again: what is here goes to the server.
  bring() {
    return this.keep({ isAgain: Boolean(this.trouble) });
  }

  // A line that is down, or a portal that does not answer, is tried again; what was refused is not.
  lookAgain() {
    return this.isAway ? this.bring() : this.keep();
  }

  prepareBar() {
    const bar = this.form.querySelector(":scope > .actions, .submit-row") || document.createElement("div");
    if (!bar.isConnected) this.form.append(bar);
    const link = bar.querySelector("[data-discard-changes]");
    this.isLink = Boolean(link);
    this.discarding = link || document.createElement("button");
    if (!link) [this.discarding.type, this.discarding.className] = ["button", "draft-link"];
    this.discarding.addEventListener("click", (event) => this.clickDiscard(event));
    this.state = document.createElement("p");
    this.state.className = "draft-state";
    this.state.setAttribute("role", "status");
    bar.classList.add("draft-bar");
    if (!this.isLink) bar.append(this.discarding);
    bar.append(this.state);
  }

  // A link beside the button opens the page again, where it is not known what was saved.
  clickDiscard(event) {
    if (this.isLink && this.unknown.size) {
      this.sent = true;
      return;
    }
    event.preventDefault();
    if (this.discarded) this.undo();
    else this.discardChanges();
  }

  showSoon() {
    clearTimeout(this.showing);
    this.showing = setTimeout(() => this.show(), 200);
  }

  show() {
    const keys = Object.keys(this.changed());
    const count = new Set(keys.map((key) => containerOf(this.form, key) || key)).size;
    if (count) this.discarded = null;
    const words = [`${count} field${count === 1 ? "" : "s"} changed`];
    words.push(this.keptAt && this.kept !== NOTHING ? `${this.token ? "draft kept" : "kept in this browser"} at ${clock(this.keptAt)}` : "not kept yet");
    if (!this.copy.isWorking) words.push("this browser keeps no copy");
    const text = count ? this.trouble || words.join(" · ") : this.discarded ? "Changes discarded" : "";
    // Written only when it changes, since a live region is read aloud at each writing.
    if (this.state.textContent !== text) this.state.textContent = text;
    this.state.classList.toggle("draft-trouble", Boolean(this.trouble && count));
    this.discarding.hidden = !this.isLink && !(this.discarded || (count && !this.unknown.size));
    this.discarding.textContent = this.discarded ? "Undo" : "Discard changes";
  }

  fill(values) {
    const missing = Object.entries(values).filter(([key, { typed }]) => !write(this.form, key, typed));
    this.show();
    return Object.fromEntries(missing);
  }

  discardChanges() {
    const values = this.changed();
    for (const key of Object.keys(values).reverse()) {
      if (this.saved.has(key)) write(this.form, key, this.saved.get(key));
      else removeRow(this.form, key);
    }
    unmark(this.form);
    this.discarded = values;
    this.show();
    this.keep();
  }

  undo() {
    const values = this.discarded;
    this.discarded = null;
    this.fill(values);
    this.keep();
  }

  restore(event) {
    event.preventDefault();
    const keys = Object.keys(this.offered);
    // What others have changed since it was typed is asked about when it is saved.
    for (const [name, value] of Object.entries(this.about.shown)) this.form.elements[name].value = value;
    this.offered = this.fill(this.offered);
    const first = this.markRestored(keys.filter((key) => !(key in this.offered)));
    this.notice.hidden = !Object.keys(this.offered).length;
    first?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  markRestored(keys) {
    const present = Array.from(read(this.form, this.names).keys()).filter((key) => keys.includes(key));
    const saved = new Map(present.map((key) => [key, this.saved.get(key) || []]));
    return mark(this.form, saved, () => this.show())[0];
  }

  async discard(event) {
    event.preventDefault();
    this.offered = {};
    this.notice.hidden = true;
    this.removeCopies();
    if (Object.keys(this.changed()).length) return this.keep();
    this.kept = NOTHING;
    if (this.token) await this.send({ discard: "yes" });
  }

  // Of what this browser alone has kept, the server cannot know; the notice is filled here.
  offer() {
    const rows = Object.entries(this.offered).map(([key, { typed }]) => [nameOf(this.form, key), this.saved.get(key) || [], typed]);
    if (!rows.length || !this.notice) return;
    const list = this.notice.querySelector("dl");
    list.replaceChildren(...rows.map(([name, saved, typed]) => {
      const row = document.createElement("div");
      const [term, before, now] = ["dt", "dd", "dd"].map((tag) => row.appendChild(document.createElement(tag)));
      term.textContent = name;
      before.textContent = `Saved: ${saved.join(" ") || "nothing"}`;
      now.textContent = `You typed: ${typed.join(" ") || "nothing"}`;
      return row;
    }));
    const names = [...new Set(rows.map(([name]) => name))].join(", ");
    this.notice.querySelector(".draft-words p:last-child").textContent = `Not saved: ${names}.`;
    this.notice.hidden = false;
    const folded = this.notice.parentElement.closest("details");
    if (folded) folded.open = true;
  }

  showTime(at) {
    const time = this.notice?.querySelector(".draft-time");
    if (time && at && Date.now() - at < LATER) time.textContent = clock(at);
  }
}

let forms = [];
let isSigningOut = false;

async function prepareAll() {
  const script = document.querySelector("script[data-drafts]");
  if (!script) return;
  if (script.dataset.saved) await store.removeClosed(sectionOf(script.dataset.saved));
  await store.all("draft:"); // which deletes those that are too old
  const inputs = [...document.querySelectorAll("form input[name=_draft]:has(+ script)")];
  forms = await Promise.all(inputs.map(prepare));
}

async function prepare(input) {
  const section = sectionOf(JSON.parse(input.nextElementSibling.textContent).key);
  if (!copies.has(section)) copies.set(section, store.copyOf(section));
  return new FormDraft(input, copies.get(section), await copies.get(section).earlier());
}

function keepLast() {
  if (!isSigningOut) forms.forEach((each) => each.keep({ isLeaving: true }));
}

// Nothing that was typed stays for the next user of the machine; its author finds it on the server.
async function signOut(event) {
  const isHeld = event.defaultPrevented; // by the page of a report, which first saves its text
  event.preventDefault();
  await Promise.all(forms.map((each) => each.keep()));
  await store.removeAll(`draft:${about().drafts}:`);
  if (!isHeld) event.target.submit();
}

setInterval(() => forms.forEach((each) => each.lookAgain()), EVERY);
document.addEventListener("visibilitychange", () => document.hidden && keepLast());
addEventListener("pagehide", keepLast);
addEventListener("pageshow", () => {
  isSigningOut = false;
  forms.forEach((each) => { each.sent = false; });
});
addEventListener("online", () => forms.forEach((each) => each.bring()));
addEventListener("beforeunload", (event) => {
  if (forms.some((each) => each.isUnkept)) event.preventDefault();
});
document.addEventListener("portal:shown", prepareAll);
document.addEventListener("portal:signed-in", ({ detail }) => {
  for (const each of forms) {
    if (detail?.csrfToken) each.form.elements.csrfmiddlewaretoken.value = detail.csrfToken;
    each.bring();
  }
});
document.addEventListener("submit", (event) => {
  const own = forms.find(({ form }) => form === event.target);
  // On its way it may be lost: until the portal says that it was saved, it stays here too.
  if (own && !event.defaultPrevented) {
    own.copyNow({ sent: true });
    own.sent = true;
  }
  if (event.target.action === new URL(about().signOut, location).href) {
    isSigningOut = true;
    signOut(event);
  }
});
prepareAll();
