"use strict";
// Saves the text of a section while it is typed: 2 seconds after the last key and at the latest after 20, as one small
// change of the text that the portal has. Until the portal has it, the text is kept in the browser's storage, too.

window.reportSaving = (function () {
  const SOON = 2000; // milliseconds
  const AT_LATEST = 20_000;
  const AGAIN = 10_000; // while the line is down
  const PATIENCE = 15_000;
  const LAST_WORDS = 60_000; // bytes that a browser still sends for a page that is being left

  const { field } = window.reportField;
  const [merging, store, bar] = [window.reportMerging, window.reportStore, window.reportBar];
  const { form } = field;
  const { save: address } = form.dataset;
  // What the portal has, from which everything typed is a change.
  let base = { number: Number(form.dataset.number), saves: Number(form.dataset.saves), text: field.defaultValue };
  let isOutdated = false; // somebody else has saved since
  let [soon, latest, busy] = [0, 0, null];
  let refused = ""; // the text that the portal did not take

  const hasMore = () => merging.outgoing() !== base.text;

  function typed() {
    bar.markUnsaved(true);
    store.keepSoon(() => ({ base, text: field.value }));
    clearTimeout(soon);
    soon = setTimeout(save, SOON);
    latest ||= setTimeout(save, AT_LATEST);
  }

  // One request at a time: what is typed meanwhile goes with the next.
  async function save({ isAsked = false } = {}) {
    clearTimeout(soon);
    clearTimeout(latest);
    latest = 0;
    if (busy) return busy.then(() => (hasMore() ? save({ isAsked }) : undefined));
    if (!hasMore() && !isOutdated && !merging.hasUnused) return settle();
    const text = merging.outgoing();
    if (text === refused && !isAsked) return undefined;
    bar.show("saving");
    busy = send(text, fieldsFor(text)).finally(() => { busy = null; });
    await busy;
    return undefined;
  }

  function fieldsFor(text) {
    const unused = merging.takeUnused();
    if (isOutdated || unused !== null) return { base: base.text, text, ...(unused === null ? {} : { unused }) };
    const change = merging.difference(base.text, text);
    return { number: base.number, saves: base.saves, ...change, length: text.length };
  }

  async function send(text, fields) {
    const answer = await post(address, fields);
    if (answer.status !== 200) return failed(text, answer);
    if (!answer.values.stale) return saved(text, answer.values);
    isOutdated = true;
    return send(text, { base: base.text, text });
  }

  async function saved(text, { number, saves, hour, changes, conflicts, note, text: whole }) {
    [base, isOutdated, refused] = [{ number, saves, text: whole ?? text }, false, ""];
    bar.saved(number, hour);
    if (changes?.length || conflicts?.length) await merging.take({ changes, conflicts }, text);
    if (note) bar.say(note);
    settle();
  }

  // Nothing is kept in the browser of what the portal has.
  function settle() {
    if (hasMore()) return typed();
    bar.markUnsaved(false);
    if (merging.isOpen) store.keep({ base, text: field.value });
    else store.remove();
    return bar.show(merging.isOpen ? "choose" : "saved");
  }

  function failed(text, { status, values }) {
    store.keep({ base, text: field.value });
    if (status === "signed out") {
      bar.show("signed-out");
      document.dispatchEvent(new CustomEvent("portal:signed-out"));
    } else if (status === 0 || status === 429 || status >= 500) {
      bar.show("away");
      soon = setTimeout(save, AGAIN);
    } else {
      refused = text;
      bar.show(status === 403 || status === 404 ? "lost" : "refused", values?.refusal);
    }
  }

  // The answer's status and values; "signed out" if the session is over, 0 if there was no answer.
  async function post(to, fields, isAgain = false) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    try {
      const answer = await fetch(to, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect") return { status: "signed out" };
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const values = isJson ? await answer.json() : await answer.text().then(() => null);
      // A session that was renewed in another tab has another token.
      if (answer.status === 403 && !values && !isAgain) return (await renewed()) ? post(to, fields, true) : { status: "signed out" };
      return { status: answer.status, values };
    } catch {
      return { status: 0 };
    }
  }

  async function renewed() {
    const { state, user } = document.getElementById("session").dataset;
    const session = await (await fetch(state, { cache: "no-store" })).json();
    if (!session.signed_in || String(session.user) !== user) return false;
    form.elements.csrfmiddlewaretoken.value = session.csrf_token;
    return true;
  }

  // The page is left: what is small enough is still sent, and all is kept.
  function leave() {
    if (!hasMore() && !merging.isOpen) return;
    store.keep({ base, text: field.value });
    const fields = isOutdated ? null : fieldsFor(merging.outgoing());
    if (!fields || busy || "base" in fields || fields.text.length * 3 > LAST_WORDS) return;
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    fetch(address, { method: "POST", body, headers, redirect: "manual", keepalive: true }).catch(() => null);
  }

  // A text that this browser has kept from an earlier visit, and that is not what the portal has.
  function offerEarlier() {
    const earlier = store.earlier();
    if (!earlier || earlier.text === base.text || earlier.text === field.value) store.removeEarlier();
    else bar.show("earlier", bar.clock(earlier.at));
  }

  // It was written from a text that others may have changed since.
  function useEarlier() {
    const { base: from, text } = store.earlier();
    store.removeEarlier();
    if (from.text !== base.text) [base, isOutdated] = [{ ...base, text: from.text }, true];
    window.reportField.insert(text, { start: 0, end: field.value.length });
    save({ isAsked: true });
  }

  async function compareEarlier() {
    const { status, values } = await post(form.dataset.compare, { text: store.earlier().text });
    if (status !== 200) return;
    const dialog = document.querySelector("[data-report-compare]");
    dialog.querySelector("[data-compared]").innerHTML = values.html; // made and escaped by the portal
    dialog.showModal();
  }

  document.addEventListener("report:act", ({ detail }) => {
    if (detail === "use") useEarlier();
    if (detail === "compare") compareEarlier();
    if (detail === "keep") {
      store.removeEarlier();
      settle();
    }
  });

  field.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return; // another button of the form
    event.preventDefault();
    bar.announceNext();
    save({ isAsked: true });
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    bar.announceNext();
    save({ isAsked: true });
  });
  // Other pages show what is saved. A section is split at the cursor.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isHere = !link || link.target || link.origin !== location.origin || link.getAttribute("href").startsWith("#");
    if (isHere || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    if (link.matches("[data-report-arrange]")) {
      address.searchParams.set("line", field.value.slice(0, field.selectionStart).split("\n").length - 1);
    } else if (!hasMore()) {
      return;
    }
    event.preventDefault();
    await save({ isAsked: true });
    location.assign(address);
  });
  document.addEventListener("report:chosen", () => save({ isAsked: true }));
  // Others have saved: what they wrote comes in at once where nothing is typed, and otherwise with the next save.
  document.addEventListener("report:newer", async ({ detail }) => {
    if (busy || (detail.number === base.number && detail.saves === base.saves)) return;
    isOutdated = true;
    if (hasMore()) return;
    const text = base.text;
    const { status, values } = await post(form.dataset.newest, { base: text });
    if (status === 200 && !busy && base.text === text) await saved(text, values);
  });
  document.addEventListener("portal:signed-in", ({ detail }) => {
    if (detail?.csrfToken) form.elements.csrfmiddlewaretoken.value = detail.csrfToken;
    save({ isAsked: true });
  });
  // Whoever signs out leaves nothing in this browser, once it is saved.
  document.addEventListener("submit", async (event) => {
    if (event.target.action !== new URL(document.getElementById("session").dataset.signOut, location).href) return;
    if (hasMore()) {
      event.preventDefault();
      await save({ isAsked: true });
      if (!hasMore()) store.removeOwn();
      event.target.submit();
    } else {
      store.removeOwn();
    }
  });
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pagehide", leave);
  addEventListener("online", () => save());
  addEventListener("beforeunload", (event) => {
    if (merging.isOpen || (hasMore() && !store.isKept(field.value))) event.preventDefault();
  });
  offerEarlier();
  if (hasMore()) typed();

  return { save, post };
})();
