"use strict";
// What others have saved comes into the text while it is written. Where both changed one paragraph, the field keeps what
// was typed, the portal keeps theirs, and both are shown until one is chosen.

window.reportMerging = (function () {
  const { field, insert } = window.reportField;
  const notice = document.querySelector("[data-report-conflicts]");
  const list = notice.querySelector("ol");
  let open = []; // paragraphs that both changed: where they are in the field, and what the portal has there
  let last = field.value;
  let unused = null; // a text that was not chosen, which becomes a version too
  let composing = Promise.resolve(); // input methods lose what is typed if the text changes under them

  // The only part in which two texts differ; never from the middle of a character.
  function difference(before, after) {
    const isLow = (text, index) => text.charCodeAt(index) >= 0xdc00 && text.charCodeAt(index) <= 0xdfff;
    const shortest = Math.min(before.length, after.length);
    let start = 0;
    while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
    while (start && (isLow(before, start) || isLow(after, start))) start -= 1;
    let same = 0;
    while (same < shortest - start && before.charCodeAt(before.length - same - 1) === after.charCodeAt(after.length - same - 1)) same += 1;
    while (same && (isLow(before, before.length - same) || isLow(after, after.length - same))) same -= 1;
    return { start, end: before.length - same, text: after.slice(start, after.length - same) };
  }

  // Where a place of the text is after the change; what lies within the change moves to its end.
  function moved(place, { start, end, text }, isEnd) {
    if (place < start || (place === start && !isEnd)) return place;
    return place >= end ? place + text.length - (end - start) : start + text.length;
  }

  function follow(change) {
    open = open.map((each) => ({ ...each, start: moved(each.start, change, false), end: moved(each.end, change, true) }));
  }

  function replace(start, end, text) {
    follow({ start, end, text });
    field.setRangeText(text, start, end, "preserve");
    last = field.value;
  }

  // The text as the portal shall have it: theirs where nothing was chosen yet.
  function outgoing() {
    const places = [...open].sort((one, other) => other.start - one.start);
    return places.reduce((text, { start, end, theirs }) => text.slice(0, start) + theirs + text.slice(end), field.value);
  }

  // `changes` and `conflicts` are counted in `sent`, the text from which the portal has merged; what was typed since
  // is kept. All have the words that were there, so that a change in a paragraph typed into since can be shown.
  async function take({ changes = [], conflicts = [] }, sent) {
    await composing;
    const typed = difference(sent, field.value);
    const isUntouched = ({ start, end }) => end < typed.start || start > typed.end || typed.start === typed.end && !typed.text;
    const met = [...conflicts.map((each) => ({ ...each, isConflict: true })), ...changes].sort((one, other) => other.start - one.start);
    for (const each of met) {
      const [start, end] = [moved(each.start, typed, false), moved(each.end, typed, true)];
      if (each.isConflict) open.push({ ...each, start, end });
      else if (isUntouched(each)) replace(start, end, each.text);
      else open.push({ start, end, theirs: each.text, by: each.by, was: sent.slice(each.start, each.end) });
    }
    if (met.length) field.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  function show() {
    const cards = open.map((each, index) => cardOf(each, index));
    list.replaceChildren(...cards);
    notice.hidden = !open.length;
  }

  function cardOf({ html, theirs, start, end, by }, index) {
    const card = notice.querySelector("template").content.firstElementChild.cloneNode(true);
    card.dataset.index = index;
    if (by) card.querySelector("[data-by]").textContent = by;
    const [other, own] = ["theirs", "mine"].map((name) => card.querySelector(`[data-text=${name}]`));
    if (html) [other.innerHTML, own.innerHTML] = [html.theirs, html.mine]; // made and escaped by the portal
    else [other.textContent, own.textContent] = [theirs || "(deleted)", field.value.slice(start, end) || "(deleted)"];
    return card;
  }

  function choose(index, choice) {
    const [{ start, end, theirs }] = open.splice(index, 1);
    if (choice === "theirs") {
      unused = field.value;
      insert(theirs, { start, end });
    }
    if (choice === "both") {
      const mine = field.value.slice(start, end).trimEnd();
      insert(`${mine}\n\n${theirs}`, { start, end, select: [0, mine.length] });
    }
    field.focus();
    show();
    document.dispatchEvent(new CustomEvent("report:chosen"));
  }

  notice.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-choice]");
    if (button) choose(Number(button.closest("[data-index]").dataset.index), button.dataset.choice);
  });
  field.addEventListener("input", () => {
    if (field.value !== last) follow(difference(last, field.value));
    last = field.value;
  });
  field.addEventListener("compositionstart", () => {
    composing = new Promise((resolve) => field.addEventListener("compositionend", () => setTimeout(resolve), { once: true }));
  });

  return {
    difference,
    outgoing,
    take,
    get isOpen() { return open.length > 0; },
    get hasUnused() { return unused !== null; },
    takeUnused() {
      const text = unused;
      unused = null;
      return text;
    },
  };
})();
