"use strict";
// What others have saved comes into the text while it is written. Where both changed one paragraph, the field keeps what
// was typed, the portal keeps theirs, and both are shown until one is chosen.

window.reportMerging = (function () {
  const { field, insert } = window.reportField;
  const notice = document.querySelector("[data-report-conflicts]");
  const list = notice.querySelector("ol");
  let open = []; // paragraphs that both changed: where they are in the field, and what the portal has there
  let last = field.value;
  let unused = []; // texts that were not chosen: they become versions, too
  const underWay = new Set(); // texts that were sent, with what has changed in the field since
  let composition = null; // input methods lose what is typed if the text changes under them

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

  function follow(change, isTyped) {
    for (const each of open) {
      // What is typed at the edge of a paragraph belongs to it; what others wrote there is another one.
      const isBefore = !isTyped && change.end <= each.start;
      const isAfter = !isTyped && !isBefore && change.start >= each.end;
      [each.start, each.end] = [moved(each.start, change, isBefore), isAfter ? each.end : moved(each.end, change, true)];
    }
    for (const { changes } of underWay) changes.push(change);
  }

  function replace({ start, end, text }) {
    follow({ start, end, text }, false);
    field.setRangeText(text, start, end, "preserve");
    last = field.value;
  }

  const inOrder = () => [...open].sort((one, other) => one.start - other.start);

  // The text as the portal shall have it: theirs where nothing was chosen yet.
  function outgoing() {
    return inOrder().reverse().reduce((text, { start, end, theirs }) => text.slice(0, start) + theirs + text.slice(end), field.value);
  }

  // The outgoing text to be sent. What leads from it to the field is followed, so that the answer finds its places.
  function send() {
    const sent = { text: outgoing(), changes: [], places: [] };
    let grown = 0;
    for (const each of inOrder()) {
      const place = { start: each.start + grown, end: each.start + grown + each.theirs.length };
      sent.changes.unshift({ ...place, text: field.value.slice(each.start, each.end) });
      sent.places.push({ ...place, each });
      grown += each.theirs.length - (each.end - each.start);
    }
    underWay.add(sent);
    return sent;
  }

  // A text that was sent from an earlier page.
  function sentBefore(text) {
    const sent = { text, changes: [difference(text, field.value)], places: [] };
    underWay.add(sent);
    return sent;
  }

  // The place in the field of one in the text that was sent, and whether something was typed there since.
  function placed({ start, end, text }, { changes }) {
    const isLines = start === end && (text.startsWith("\n") || text.endsWith("\n"));
    const edge = isLines ? 0 : 1;
    let isTouched = false;
    for (const change of changes) {
      isTouched ||= change.start < end + edge && change.end > start - edge;
      const isAfter = isLines && text.startsWith("\n");
      [start, end] = [moved(start, change, isAfter), moved(end, change, isAfter || !isLines)];
    }
    return { start, end: Math.max(start, end), isTouched };
  }

  // What others have changed in a paragraph of which both texts are shown already.
  function isOfOpen({ start, end, text }, { places }) {
    const found = places.find((place) => place.start <= start && end <= place.end && open.includes(place.each));
    if (!found) return false;
    const { each, start: first } = found;
    each.theirs = each.theirs.slice(0, start - first) + text + each.theirs.slice(end - first);
    found.end += text.length - (end - start);
    delete each.html;
    return true;
  }

  function addOpen({ start, end, theirs, html, by }) {
    const over = inOrder().find((each) => start < each.end && each.start < end);
    open.push({ ...(over ? { start: over.end, end: over.end } : { start, end }), theirs, html, by });
  }

  // `changes` and `conflicts` are counted in the text that was sent, from which the portal has merged; what was typed
  // since is kept. A change in words typed into since is shown, too.
  function take({ changes = [], conflicts = [] }, sent) {
    underWay.delete(sent);
    const met = [
      ...conflicts.map(({ theirs, ...each }) => ({ ...each, isConflict: true, text: theirs })),
      ...changes.map((each) => ({ ...each, ...exactly(each, sent.text), whole: each })),
    ].sort((one, other) => other.start - one.start);
    for (const each of met) {
      if (!each.isConflict && isOfOpen(each, sent)) continue;
      const place = placed(each, sent);
      if (each.isConflict) addOpen({ ...each, ...place, theirs: each.text });
      else if (place.isTouched) addOpen({ ...each, ...placed(each.whole, sent), theirs: each.whole.text });
      else replace({ ...place, text: each.text });
    }
    if (met.length) field.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  // Without the words of the change that stay as they are.
  function exactly({ start, end, text }, whole) {
    const change = difference(whole.slice(start, end), text);
    return { start: start + change.start, end: start + change.end, text: change.text };
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
      unused.push(field.value);
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
    if (field.value !== last) follow(difference(last, field.value), true);
    last = field.value;
  });
  field.addEventListener("compositionstart", () => {
    const own = new Promise((resolve) => field.addEventListener("compositionend", () => setTimeout(resolve), { once: true }));
    composition = own;
    own.then(() => { if (composition === own) composition = null; });
  });

  return {
    difference,
    outgoing,
    send,
    sentBefore,
    take,
    forget(sent) { underWay.delete(sent); },
    async composed() { while (composition) await composition; },
    get isOpen() { return open.length > 0; },
    get unused() { return unused; },
    addUnused(...texts) { unused.push(...texts); },
    removeUnused(text) { unused = unused.filter((each) => each !== text); },
    // What the browser's storage keeps of the paragraphs that both changed, and what comes from there.
    get open() { return open.map(({ start, end, theirs, by }) => ({ start, end, theirs, by })); },
    openAgain(kept) {
      open = kept;
      show();
    },
  };
})();
