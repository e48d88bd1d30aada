"use strict";
// Shows what a suggested wording changes, word by word, while it is typed. Without scripts a button does.

(function () {
  const MAX_TOKENS = 1500; // words, spaces and marks on either side: more would be too slow at each key
  const TOKENS = /\s+|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu;

  // table[i][j] is the length of the longest common subsequence of before[i..] and after[j..].
  function subsequenceLengths(before, after) {
    const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
    for (let i = before.length - 1; i >= 0; i -= 1) {
      for (let j = after.length - 1; j >= 0; j -= 1) {
        table[i][j] = before[i] === after[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
      }
    }
    return table;
  }

  function compared(before, after) {
    const table = subsequenceLengths(before, after);
    const pieces = [];
    const add = (kind, word) => {
      const last = pieces[pieces.length - 1];
      if (last && last.kind === kind) last.text += word;
      else pieces.push({ kind, text: word });
    };
    let [i, j] = [0, 0];
    while (i < before.length || j < after.length) {
      if (i < before.length && j < after.length && before[i] === after[j]) {
        add("", before[i]);
        i += 1;
        j += 1;
      } else if (j === after.length || (i < before.length && table[i + 1][j] >= table[i][j + 1])) {
        add("del", before[i]);
        i += 1;
      } else {
        add("ins", after[j]);
        j += 1;
      }
    }
    return pieces;
  }

  // Changed words with nothing but a space between them are one change, as on the server.
  function joined(pieces) {
    const found = [];
    let change = null;
    const close = () => {
      if (!change) return;
      const isBoth = change.del.trim() && change.ins.trim();
      found.push({ kind: "del", text: change.del }, { kind: "", text: isBoth ? " " : "" }, { kind: "ins", text: change.ins });
      change = null;
    };
    pieces.forEach((piece, place) => {
      const isBetween = !piece.kind && !piece.text.trim() && change && place + 1 < pieces.length;
      if (piece.kind || isBetween) {
        change = change || { del: "", ins: "" };
        if (piece.kind !== "ins") change.del += piece.text;
        if (piece.kind !== "del") change.ins += piece.text;
      } else {
        close();
        found.push(piece);
      }
    });
    close();
    return found.filter((piece) => piece.text);
  }

  function node(piece) {
    if (!piece.kind) return document.createTextNode(piece.text);
    const element = document.createElement(piece.kind);
    element.textContent = piece.text;
    return element;
  }

  function follow(form) {
    const field = form.querySelector(`textarea[name='${form.dataset.field || "suggestion"}']`);
    const shown = form.querySelector("[data-difference]");
    const before = form.dataset.wording.match(TOKENS) || [];
    const show = () => {
      const after = field.value.match(TOKENS) || [];
      if (Math.max(before.length, after.length) <= MAX_TOKENS)
        shown.replaceChildren(...joined(compared(before, after)).map(node));
    };
    if (before.length <= MAX_TOKENS) form.querySelector("[data-show-difference]").hidden = true;
    field.addEventListener("input", show);
    show();
  }

  document.querySelectorAll("form[data-wording]").forEach(follow);
})();
