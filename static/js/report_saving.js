"use strict";
// Saves the text of a section while it is typed: 2 seconds after the last key and at the latest after 20, as one small
// change of the text that the portal has. Until the portal has it, the text is kept in the browser's storage, too.

window.reportSaving = (function () {
  const SOON = 2000; // milliseconds
  const AT_LATEST = 20_000;
  const AGAIN = 10_000; // while the line is down
  const PATIENCE = 15_000;
  const LAST_WORDS = 60_000; // bytes that a browser still sends for a page that is being left

  const { field, insert } = window.reportField;
  const [merging, store, bar] = [window.reportMerging, window.reportStore, window.reportBar];
  const { form } = field;
  const { save: address } = form.dataset;
  // What the portal has, from which everything typed is a change.
  let base = { number: Number(form.dataset.number), saves: Number(form.dataset.saves), text: form.dataset.restoredFrom ?? field.defaultValue };
  let isOutdated = false; // somebody else has saved since
  // What was sent and is not answered. The portal may have it: if no answer comes, it is sent once more as it was
  // before anything newer, and changes nothing then. Otherwise newer words would meet it as the text of somebody else.
  let unanswered = null;
  let [soon, latest, busy] = [0, 0, null];
  let refused = null; // the text that the portal did not take

  const hasMore = () => merging.outgoing() !== base.text;
  const isUnsaved = () => hasMore() || unanswered !== null || merging.unused.length > 0;

  function typed() {
    bar.markUnsaved(true);
    store.keepSoon(kept);
    clearTimeout(soon);
    soon = setTimeout(save, SOON);
    latest ||= setTimeout(save, AT_LATEST);
  }

  // What the browser's storage has until the portal has it.
  function kept() {
    return { base, text: field.value, open: merging.open, unused: merging.unused, sent: unanswered?.text };
  }

  // One request at a time: what is typed meanwhile goes with the next. Returns whether the portal has all of it.
  async function save({ isAsked = false, isLeaving = false } = {}) {
    clearTimeout(soon);
    clearTimeout(latest);
    latest = 0;
    if (busy) {
      await busy;
      return isUnsaved() ? save({ isAsked }) : true;
    }
    if (!isUnsaved() && !isOutdated) return settle();
    if (!unanswered && !isAsked && merging.outgoing() === refused) return false;
    const isAgain = unanswered !== null;
    unanswered ||= merging.send();
    store.keep(kept());
    bar.show("saving");
    busy = send(unanswered, { isLeaving }).finally(() => { busy = null; });
    const isSaved = await busy;
    return isSaved && isUnsaved() && (isAsked || isAgain) ? save({ isAsked }) : isSaved && !isUnsaved();
  }

  function fieldsFor({ text }, unused) {
    const { number, saves } = base;
    if (isOutdated || unused !== undefined) return { number, saves, base: base.text, text, ...(unused === undefined ? {} : { unused }) };
    return { number, saves, ...merging.difference(base.text, text), length: text.length };
  }

  async function send(sent, options) {
    const [unused] = merging.unused;
    const answer = await post(address, fieldsFor(sent, unused), options);
    if (answer.status !== 200) return failed(sent, answer);
    if (answer.values.stale) {
      isOutdated = true;
      return send(sent, options);
    }
    await merging.composed();
    if (unused !== undefined) merging.removeUnused(unused);
    saved(sent, answer.values);
    return true;
  }

  function saved(sent, { number, saves, hour, changes, conflicts, note, text: whole }) {
    [base, isOutdated, refused, unanswered] = [{ number, saves, text: whole ?? sent.text }, false, null, null];
    bar.saved(number, hour);
    merging.take({ changes, conflicts }, sent);
    if (note) bar.say(note);
    settle();
  }

  // Nothing is kept in the browser of what the portal has.
  function settle() {
    if (isUnsaved()) {
      typed();
      return false;
    }
    bar.markUnsaved(false);
    dropSaved();
    if (merging.isOpen) store.keep(kept());
    else store.remove();
    bar.show(merging.isOpen ? "choose" : store.earlier() ? "earlier" : "saved");
    return true;
  }

  function failed(sent, { status, values }) {
    // No answer, or a server before the portal gave up waiting for it.
    if (![0, 502, 504].includes(status)) {
      merging.forget(sent);
      unanswered = null;
    }
    store.keep(kept());
    if (status === "signed out") {
      bar.show("signed-out");
      document.dispatchEvent(new CustomEvent("portal:signed-out"));
    } else if (status === 0 || status === 429 || status >= 500) {
      bar.show(status ? "failing" : "away");
      soon = setTimeout(save, AGAIN);
    } else {
      refused = sent.text;
      const state = { 403: "lost", 404: "lost", 410: "deleted" }[status] || (values?.refusal ? "refused" : "unknown");
      bar.show(state, values?.refusal);
    }
    return false;
  }

  // The answer's status and values; "signed out" if the session is over, 0 if there was no answer.
  async function post(to, fields, { isLeaving = false, isAgain = false } = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    // Such a request outlives its page.
    const keepalive = isLeaving && Object.values(fields).join("").length * 3 < LAST_WORDS;
    try {
      const answer = await fetch(to, { method: "POST", body, headers, redirect: "manual", keepalive, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect") return { status: "signed out" };
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const values = isJson ? await answer.json() : await answer.text().then(() => null);
      // A session that was renewed in another tab has another token.
      if (answer.status === 403 && !values && !isAgain) return (await renewed()) ? post(to, fields, { isAgain: true }) : { status: "signed out" };
      // What somebody between this page and the portal has answered is no answer.
      return { status: answer.status === 200 && !values ? 0 : answer.status, values };
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

  // The page is left or hidden: all is kept, and what is small enough is still sent.
  function leave() {
    if (!isUnsaved() && !merging.isOpen) return;
    store.keep(kept());
    if (!busy && isUnsaved()) save({ isLeaving: true });
  }

  // A text that this browser has kept from an earlier visit, and that is not what the portal has.
  async function offerEarlier() {
    const found = await store.find();
    merging.addUnused(...found.flatMap(({ unused = [] }) => unused));
    dropSaved();
    if (store.earlier()) bar.show("earlier");
    if (isUnsaved()) typed();
  }

  function dropSaved() {
    while ([base.text, field.value].includes(store.earlier()?.text)) store.removeEarlier();
  }

  // It was written from a text that others may have changed since, and so may its writer have on this page.
  async function useEarlier() {
    if (merging.isOpen) return bar.show("choose");
    const earlier = store.earlier();
    if (!earlier || !(await save({ isAsked: true }))) return undefined;
    const { base: from, text, open = [], sent } = earlier;
    if (from.text !== base.text) [base, isOutdated] = [from, true];
    insert(text, { start: 0, end: field.value.length });
    merging.openAgain(open);
    if (sent !== undefined && sent !== merging.outgoing()) unanswered = merging.sentBefore(sent);
    store.keep(kept());
    store.removeEarlier();
    return save({ isAsked: true });
  }

  async function compareEarlier() {
    const { text } = store.earlier();
    const { status, values } = await post(form.dataset.compare, { text });
    const dialog = document.querySelector("[data-report-compare]");
    const compared = dialog.querySelector("[data-compared]");
    dialog.querySelector("[data-not-compared]").hidden = status === 200;
    if (status === 200) compared.innerHTML = values.html; // made and escaped by the portal
    else compared.replaceChildren(Object.assign(document.createElement("pre"), { className: "text-only", textContent: text }));
    dialog.showModal();
  }

  document.addEventListener("report:act", ({ detail }) => {
    if (detail === "use") useEarlier();
    if (detail === "compare") compareEarlier();
    if (detail === "keep") {
      store.removeEarlier();
      save({ isAsked: true });
    }
  });

  field.addEventListener("input", typed);
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
    if (!(await saveNow()) || merging.isOpen) return;
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
    if (busy || (detail.number === base.number && detail.saves === base.saves)) return;
    isOutdated = true;
    if (isUnsaved()) return;
    const [from, sent] = [base, merging.send()];
    const { number, saves, text } = from;
    const { status, values } = await post(form.dataset.newest, { number, saves, base: text });
    await merging.composed();
    if (status === 200 && !busy && !unanswered && base === from) saved(sent, values);
    else merging.forget(sent);
  });
  document.addEventListener("portal:signed-in", ({ detail }) => {
    if (detail?.csrfToken) form.elements.csrfmiddlewaretoken.value = detail.csrfToken;
    save({ isAsked: true });
  });
  // Whoever signs out leaves nothing of this section in this browser: what nobody has decided about becomes a version.
  document.addEventListener("submit", async (event) => {
    if (event.target.action !== new URL(document.getElementById("session").dataset.signOut, location).href) return;
    if (!isUnsaved() && !merging.isOpen && !store.earlier()) return;
    event.preventDefault();
    merging.addUnused(...store.allEarlier().map(({ text }) => text), ...(merging.isOpen ? [field.value] : []));
    if (await save({ isAsked: true })) await store.removeSection();
    event.target.submit();
  }, true);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pagehide", leave);
  addEventListener("online", () => save());
  addEventListener("beforeunload", (event) => {
    if (merging.isOpen || (isUnsaved() && !store.isKept(field.value))) event.preventDefault();
  });
  field.autocomplete = "off"; // a text that the browser restores was not written from what the portal has now
  offerEarlier();

  return { save, post };
})();
