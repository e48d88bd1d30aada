"use strict";
// Keeps an eye on the end of the session: says it some minutes before, and asks before a form is sent whether the
// session still goes on. If it does not, the form stays as it is, and the event "portal:signed-out" says so.
// After "portal:signed-in" the forms of the page have the new CSRF token, and are sent by whoever presses their button.

(function () {
  const SECOND = 1000;
  const WARNING = 5 * 60; // seconds before the end
  const KEPT = "template[data-when-kept]";
  const bar = document.getElementById("session");
  if (!bar) return;

  const { state, user, signOut, style, script } = bar.dataset;
  const notices = document.getElementById("session-notices").content;
  const passing = new WeakSet();
  const fetched = new Map();
  let timer = 0;
  let isAsking = false;

  async function ask(options = {}) {
    const answer = await fetch(state, { ...options, cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  function isOurs(session) {
    return session.signed_in && String(session.user) === user;
  }

  // What most pages never need is fetched when it is.
  function load(element) {
    const address = element.src || element.href;
    if (!fetched.has(address)) {
      fetched.set(
        address,
        new Promise((resolve) => {
          element.addEventListener("load", resolve);
          element.addEventListener("error", resolve);
          document.head.append(element);
        }),
      );
    }
    return fetched.get(address);
  }

  function loadStyle() {
    return load(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  }

  // Scripts for forms are fetched once a form is used, or a little after the page itself; at once where this browser
  // still keeps something for them. Where there is no form for them, only then, and for whoever signs out.
  function fetchWhatIsUsed(templates = "template[data-when-used]") {
    for (const template of document.querySelectorAll(templates)) {
      for (const { localName, attributes } of template.content.children) {
        const element = document.createElement(localName);
        for (const { name, value } of attributes) element.setAttribute(name, value);
        element.async = false; // in their order
        document.head.append(element);
      }
      template.remove();
    }
  }

  // Whether store.js has a copy whose name begins so.
  function keepsSomething(beginning, act) {
    try {
      const asked = indexedDB.open("typed", 1);
      asked.onupgradeneeded = () => asked.transaction.abort(); // there is nothing yet
      asked.onerror = (event) => event.preventDefault();
      asked.onsuccess = () => {
        const table = asked.result.transaction("copies").objectStore("copies");
        const keys = table.getAllKeys(IDBKeyRange.bound(beginning, `${beginning}\uffff`), 1);
        keys.onsuccess = () => {
          asked.result.close();
          if (keys.result.length) act();
        };
      };
    } catch { /* this browser keeps nothing */ }
  }

  function fetchWhenUsed() {
    for (const { dataset } of document.querySelectorAll("template[data-when-used]")) {
      if (dataset.whenUsed) keepsSomething(dataset.whenUsed, () => fetchWhatIsUsed());
    }
    for (const { dataset } of document.querySelectorAll(KEPT)) keepsSomething(dataset.whenKept, () => fetchWhatIsUsed(KEPT));
    // Not with a button: what the scripts add would move it away while it is pressed, and the press would be lost.
    const isUse = (target) => target.closest?.("form") && !target.closest("button");
    for (const type of ["focusin", "input", "change", "dragenter"]) {
      document.addEventListener(type, ({ target }) => isUse(target) && fetchWhatIsUsed());
    }
    setTimeout(() => fetchWhatIsUsed(), 3 * SECOND);
    for (const type of ["focusin", "pointerover"]) {
      document.addEventListener(type, ({ target }) => {
        const form = target.closest?.("form");
        if (form && (form.getAttribute("action") === signOut || form.elements._draft)) fetchWhatIsUsed(KEPT);
      });
    }
  }

  // One notice, or none; `press` is what its button does.
  async function show(name, press, time = "") {
    const shown = name && notices.querySelector(`.session-${name}`).cloneNode(true);
    if (!shown) return bar.replaceChildren();
    await loadStyle();
    shown.querySelector("button").addEventListener("click", press);
    if (time) shown.querySelector(".session-time").textContent = time;
    bar.replaceChildren(shown);
  }

  function showEnded() {
    show(hasForms() ? "ended" : "", () => signedOut(true));
  }

  function signedOut(isAsked) {
    document.dispatchEvent(new CustomEvent("portal:signed-out", { detail: { isAsked } }));
  }

  async function openDialog(event) {
    showEnded();
    if (!hasForms()) return;
    await Promise.all([loadStyle(), load(Object.assign(document.createElement("script"), { src: script }))]);
    document.dispatchEvent(new CustomEvent("portal:sign-in-again", { detail: event.detail }));
  }

  function wait(seconds) {
    clearTimeout(timer);
    // Browsers count the time in 32 bits: a longer one would be over at once.
    timer = setTimeout(look, Math.min(Math.max(seconds, 1) * SECOND, 2 ** 31 - 1));
  }

  // Another tab may have prolonged the session, or ended it: what counts is what the portal says.
  async function look() {
    let session;
    try {
      session = await ask();
    } catch {
      return wait(60);
    }
    take(session);
  }

  function take(session) {
    if (!isOurs(session)) return showEnded();
    const left = session.seconds_left;
    if (left > WARNING) {
      if (!bar.querySelector(".session-again")) show("");
      return wait(left - WARNING);
    }
    const end = new Date(Date.now() + left * SECOND);
    show("ends", stay, end.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
    wait(left + 1);
  }

  async function stay() {
    try {
      const { csrf_token: token } = await ask();
      take(await ask({ method: "POST", headers: { "X-CSRFToken": token } }));
    } catch {
      wait(1);
    }
  }

  function isGuarded(form) {
    const isPost = (form.getAttribute("method") || "").toLowerCase() === "post";
    return isPost && form.getAttribute("action") !== signOut && !form.closest("dialog");
  }

  function hasForms() {
    return [...document.forms].some(isGuarded);
  }

  function setTokens(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => {
      input.value = token;
    });
  }

  // Before all others: what they do when a form is sent must not happen while it stays here.
  async function guard(event) {
    const form = event.target;
    if (!isGuarded(form)) return;
    if (passing.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isAsking) return;
    isAsking = true;
    let session = null;
    let isCutOff = false;
    try {
      session = await ask();
    } catch (fault) {
      // The form is sent as if there were no script, unless its page keeps what would not arrive.
      isCutOff = fault instanceof TypeError; // which fetch throws without an answer
    }
    isAsking = false;
    form.toggleAttribute("data-cut-off", isCutOff);
    if (session && !isOurs(session)) {
      signedOut(true);
      return;
    }
    if (!form.isConnected) {
      // The page has replaced this part of itself meanwhile, as that of the room does. Nothing outside it can be sent.
      form.hidden = true;
      document.body.append(form);
    }
    if (session) setTokens(session.csrf_token);
    passing.add(form);
    form.requestSubmit(event.submitter);
  }

  document.addEventListener("submit", guard, true);
  document.addEventListener("portal:signed-out", openDialog);
  document.addEventListener("portal:signed-in", (event) => {
    setTokens(event.detail.csrfToken);
    show("again", () => show(""));
    wait(60);
  });
  wait(Number(bar.dataset.secondsLeft) - WARNING);
  fetchWhenUsed();
})();
