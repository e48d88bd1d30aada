"use strict";
// Keeps an eye on the end of the session: says it some minutes before, and asks before a form is sent whether the
// session still goes on. If it does not, the form stays as it is, and the event "portal:signed-out" says so.
// After "portal:signed-in" the forms of the page have the new CSRF token, and are sent by whoever presses their button.

(function () {
  const SECOND = 1000;
  const WARNING = 5 * 60; // seconds before the end
  const bar = document.getElementById("session");
  if (!bar) return;

  const { state, user, signOut } = bar.dataset;
  const parts = {
    ends: bar.querySelector(".session-ends"),
    ended: bar.querySelector(".session-ended"),
    again: bar.querySelector(".session-again"),
  };
  const passing = new WeakSet();
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

  function show(shown) {
    Object.entries(parts).forEach(([name, part]) => {
      part.hidden = name !== shown;
    });
  }

  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(seconds, 1) * SECOND);
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
    if (!isOurs(session)) return show(hasForms() ? "ended" : "");
    const left = session.seconds_left;
    if (left > WARNING) {
      if (!parts.ends.hidden || !parts.ended.hidden) show("");
      return wait(left - WARNING);
    }
    const end = new Date(Date.now() + left * SECOND);
    bar.querySelector(".session-time").textContent = end.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    show("ends");
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
    try {
      session = await ask();
    } catch {
      // The form is sent as if there were no script.
    }
    isAsking = false;
    if (session && !isOurs(session)) {
      document.dispatchEvent(new CustomEvent("portal:signed-out", { detail: { isAsked: true } }));
      return;
    }
    if (session) setTokens(session.csrf_token);
    passing.add(form);
    form.requestSubmit(event.submitter);
  }

  document.addEventListener("submit", guard, true);
  document.addEventListener("portal:signed-out", () => show(hasForms() ? "ended" : ""));
  document.addEventListener("portal:signed-in", (event) => {
    setTokens(event.detail.csrfToken);
    show("again");
    wait(60);
  });
  parts.ends.querySelector("button").addEventListener("click", stay);
  parts.ended.querySelector("button").addEventListener("click", () => {
    document.dispatchEvent(new CustomEvent("portal:signed-out", { detail: { isAsked: true } }));
  });
  parts.again.querySelector("button").addEventListener("click", () => show(""));
  wait(Number(bar.dataset.secondsLeft) - WARNING);
})();
