/* global Idiomorph */
// How scripts ask the portal, once or again and again, and send to it. Every answer has a `status`: 0 if there was none, and "signed out" if the
// session is over or is that of somebody else; and `values` of JSON, or `text`.
const PATIENCE = 20_000; // milliseconds
const LAST_WORDS = 60_000; // bytes that a browser still sends for a page that is being left
const JSON_TYPE = "application/json";

// Whether it may go well if it is sent again.
export const mayComeBack = ({ status }) => status === 0 || status === 429 || status >= 500;

// `type` is that of a sound answer: what somebody between this page and the portal has answered is none.
export async function ask(address, { type = JSON_TYPE, headers = {}, ...options } = {}) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(address, { cache: "no-store", redirect: "manual", signal, headers: { Accept: type, ...headers }, ...options });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { status: "signed out" };
    const given = answer.headers.get("Content-Type") || "";
    // It is read to its end, or the browser would hold the line open for it.
    const text = await answer.text();
    if (answer.ok && answer.status !== 204 && !given.startsWith(type)) return { status: 0 };
    return { status: answer.status, headers: answer.headers, text, values: given.startsWith(JSON_TYPE) ? JSON.parse(text) : null };
  } catch {
    return { status: 0 };
  }
}

// Sends the fields, of which each may have several values, with the token of the page; `isLeaving` if the request shall
// outlive the page. The sign-in is opened where it is needed.
export async function send(address, fields, { isLeaving = false, ...options } = {}) {
  const body = new FormData();
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
  const keepalive = isLeaving && new Blob([...body.values()]).size < LAST_WORDS;
  const post = () => ask(address, { ...options, method: "POST", body, keepalive, headers: { ...options.headers, "X-CSRFToken": tokens()[0].value } });
  let answer = await post();
  // A session that was renewed in another tab has another token.
  if (answer.status === 403 && !answer.values) answer = (await renewed()) || (await post());
  if (answer.status === "signed out") document.dispatchEvent(new CustomEvent("portal:signed-out"));
  return answer;
}

const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]");

// Takes the token of the session that this browser has now; returns an answer instead if there is none to be had.
async function renewed() {
  const { state, user } = document.getElementById("session").dataset;
  const { status, values } = await ask(state);
  if (status !== 200) return { status: 0 };
  if (!values.signed_in || String(values.user) !== user) return { status: "signed out" };
  for (const input of tokens()) input.value = values.csrf_token;
  return null;
}

// Pages that follow what others do: what the server sends is put in its place, and what stays as it was is not touched:
// the focus, the selection, and what is open.
// What somebody types stays, whatever the server has sent for its field.
const isTyped = (own) => own.matches?.("input, textarea") && own.value !== own.defaultValue;

export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

export function put(shown, content, morphStyle = "outerHTML") {
  Idiomorph.morph(shown, content, {
    morphStyle,
    callbacks: {
      beforeNodeMorphed: (own) => !isTyped(own),
      beforeAttributeUpdated: (name, own) => !(name === "open" && own.tagName === "DETAILS"),
    },
  });
}

// Calls `ask`, which may fail, every so many milliseconds, or as often as `every` says then, and as soon as the page comes
// into sight.
export function follow(ask, every) {
  const pause = () => (typeof every === "function" ? every() : every);
  const askOnce = () => ask().catch(() => {});
  async function askAgain() {
    if (!document.hidden) await askOnce();
    setTimeout(askAgain, pause());
  }
  document.addEventListener("visibilitychange", () => document.hidden || askOnce());
  setTimeout(askAgain, pause());
}
