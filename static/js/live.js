// Pages that follow what others do: asks for news while the page is in sight, and puts what the server sends in its place.
// What stays as it was is not touched: the focus, the selection, and what is open.
/* global Idiomorph */

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

// Calls `ask`, which may fail, every so many milliseconds, and as soon as the page comes into sight.
export function follow(ask, every) {
  const askOnce = () => ask().catch(() => {});
  async function askAgain() {
    if (!document.hidden) await askOnce();
    setTimeout(askAgain, every);
  }
  document.addEventListener("visibilitychange", () => document.hidden || askOnce());
  setTimeout(askAgain, every);
}
