// What is pasted from Word, LibreOffice, a spreadsheet or a web page becomes the marks of the report's text: headings,
// lists, tables, footnotes, italics and links are kept. The HTML is only parsed and read, and never part of the page.

const SKIPPED = new Set(["HEAD", "TITLE", "STYLE", "SCRIPT", "META", "LINK", "XML", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "SVG", "SELECT", "BUTTON", "TEXTAREA"]);
const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL".split(" "));
const DEEPEST = 200;

// Styles are only read: as attributes or elements of their own names they would be applied, which pages do not allow.
const withoutStyles = (html) => html
  .replace(/<style[^>]*>[^]*?<\/style>/gi, "")
  .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(["'\s])style(?=\s*=)/gi, "$1data-style"));
const styleOf = (element) => (element.dataset.style || "").toLowerCase();
const isNode = (node) => node.nodeType === Node.ELEMENT_NODE;
const isHidden = (element) => SKIPPED.has(element.tagName) || element.hidden || /display:\s*none|mso-hide:\s*all|mso-element:\s*(comment|header|footer)|mso-list:\s*ignore/.test(styleOf(element)) || /^(MsoCommentReference|MsoCommentText)$/.test(element.className);
// A single line break is a space: the text breaks its lines by itself.
const clean = (text) => text.replace(/[\s\u200b\ufeff]+/g, (space) => (space.includes("\u00a0") && space.length === 1 ? "\u00a0" : " ")).trim();

// Characters that would be marks: only where they would be.
function escapeText(text) {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, "\\\\")
    .replace(/\*/g, "\\*")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/\[(?=\^)|\](?=\()/g, "\\$&");
}

function escapeStart(text) {
  return text.replace(/^(#{1,6}(?=\s)|>|[-+](?=\s)|Table:|Figure:|\|)/, "\\$1").replace(/^(\d{1,9})([.)])(?=\s)/, "$1\\$2");
}

class Reading {
  constructor(html, freeLabel) {
    this.root = new DOMParser().parseFromString(withoutStyles(html), "text/html");
    this.blocks = [];
    this.kept = { heading: 0, list: 0, table: 0, footnote: 0, picture: 0, italic: 0, link: 0 };
    this.label = freeLabel;
    this.findNotes();
    this.readBlocks(this.root.body, { depth: 0 });
  }

  // A reference and its footnote link to each other, in Word as in LibreOffice and on web pages.
  findNotes() {
    this.references = new Map();
    this.definitions = new Set();
    this.backlinks = new Set();
    const anchors = Array.from(this.root.querySelectorAll("a[href*='#']"));
    const nameOf = (anchor) => decode((anchor.getAttribute("href") || "").split("#").at(-1));
    const named = new Map();
    for (const element of this.root.querySelectorAll("[id], a[name]")) {
      for (const name of [element.id, element.getAttribute("name")]) if (name && !named.has(name)) named.set(name, element);
    }
    const isAt = (anchor, target) => target && (target.contains(anchor) || anchor.contains(target) || anchor.parentElement?.contains(target));
    for (const anchor of anchors) {
      const target = named.get(nameOf(anchor));
      if (!target || this.backlinks.has(anchor) || !(anchor.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      const box = target.closest("li, aside, [id^=ftn], [id^=edn], [id^=sdfootnote], [id^=sdendnote], [role=doc-footnote]");
      const definition = (box?.matches("a") ? null : box) || target.closest("p, div");
      if (!definition || definition.contains(anchor)) continue;
      const back = anchors.find((other) => other !== anchor && definition.contains(other) && isAt(anchor, named.get(nameOf(other))));
      if (!back) continue;
      this.references.set(anchor, definition);
      this.definitions.add(definition);
      this.backlinks.add(back);
    }
  }

  readBlocks(parent, context) {
    if (context.depth > DEEPEST) return this.add("paragraph", clean(parent.textContent));
    let line = [];
    const flush = () => {
      if (line.length) this.addParagraph(this.inline(line, context), context, parent);
      line = [];
    };
    for (const node of parent.childNodes) {
      if (isNode(node) && (isHidden(node) || this.definitions.has(node))) continue;
      if (!isNode(node) || !this.isBlock(node)) line.push(node);
      else {
        flush();
        this.readBlock(node, { ...context, depth: context.depth + 1 });
      }
    }
    flush();
  }

  // Google Docs wraps whole documents in <b>.
  isBlock(element) {
    return BLOCKS.has(element.tagName) || (/^(B|SPAN|FONT|A|INS|O:P)$/.test(element.tagName) && [...element.querySelectorAll("*")].some(({ tagName }) => BLOCKS.has(tagName)));
  }

  readBlock(element, context) {
    const tag = element.tagName;
    if (tag === "TABLE") return this.readTable(element, context);
    if (tag === "HR") return undefined;
    if (tag === "UL" || tag === "OL") return this.readList(element, context);
    if (/^H[1-6]$/.test(tag) || /^Mso(Title|Subtitle)$/.test(element.className)) return this.addHeading(element, context);
    const isQuote = tag === "BLOCKQUOTE" || /quote|quotation/i.test(element.className);
    return this.readBlocks(element, isQuote ? { ...context, isQuote: true } : context);
  }

  readList(list, context) {
    const own = { level: (context.list?.level ?? -1) + 1, number: Number(list.getAttribute("start")) || 1, kind: kindOf(list) };
    if (own.level === 0) this.kept.list += 1;
    for (const item of list.children) {
      if (isHidden(item) || this.definitions.has(item)) continue;
      if (/^(UL|OL)$/.test(item.tagName)) this.readList(item, { ...context, list: own });
      else {
        this.readBlocks(item, { ...context, depth: context.depth + 1, list: own, isNew: { is: true } });
        own.number += 1;
      }
    }
  }

  addHeading(element, context) {
    const text = clean(this.inline(element.childNodes, { ...context, isPlain: true }));
    if (!text) return;
    this.kept.heading += 1;
    this.add("heading", `# ${text}`);
  }

  addParagraph(raw, context, parent) {
    for (const text of raw.split(/\u2028\s*\u2028/).map(clean).filter(Boolean)) {
      const word = wordList(parent);
      if (context.isQuote) this.add("quote", `> ${text}`);
      else if (word) this.addWordItem(word, text);
      else if (context.list && context.isNew.is) {
        context.isNew.is = false;
        this.addItem(context.list.kind, context.list.level, context.list.number, text);
      } else if (context.list) this.add("paragraph", `${" ".repeat(3)}${text}`);
      else this.add("paragraph", escapeStart(text), /caption/i.test(parent.className));
    }
  }

  // Word's lists are paragraphs, each with its mark as text.
  addWordItem({ level, mark }, text) {
    if (this.blocks.at(-1)?.kind !== "item") this.kept.list += 1;
    const [, open, value] = /^(\(?)(\w*)/.exec(mark);
    const kind = /^\d+$/.test(value) && !open ? "number" : /^[ivx]+$/.test(value) && level ? "subsub" : /^[a-z]$/.test(value) && (open || mark.endsWith(")")) ? "sub" : "bullet";
    this.addItem(kind, level, kind === "number" ? Number(value) : value, text);
  }

  addItem(kind, level, number, text) {
    const indent = "   ".repeat(level);
    if (kind === "sub" || kind === "subsub") this.add("item", `(${typeof number === "number" ? numeral(kind, number) : number}) ${text}`);
    else this.add("item", kind === "number" ? `${indent}${number}. ${text}` : `${indent}- ${text}`, false, true);
  }

  readTable(table, context) {
    const rows = Array.from(table.rows).filter((row) => row.closest("table") === table);
    const cells = rows.map((row) => Array.from(row.cells));
    if (Math.max(0, ...cells.map(({ length }) => length)) < 2) {
      for (const cell of cells.flat()) this.readBlocks(cell, { ...context, depth: context.depth + 1 });
      return;
    }
    const filled = spread(cells, (cell) => clean(this.inline([cell], context).replace(/\u2028/g, " ")).replace(/\|/g, "\\|"));
    const width = Math.max(...filled.map(({ length }) => length));
    const full = filled.filter((row) => row.some(Boolean)).map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ""));
    if (!full.length) return;
    const isRight = (column) => full.slice(1).every((row) => /^[-+−(]?[\d\s.,]*\d?[\d\s.,%)]*$/.test(row[column])) && full.slice(1).some((row) => row[column]);
    const bars = full[0].map((_, column) => (isRight(column) ? "--:" : "---"));
    const line = (row) => `| ${row.join(" | ")} |`;
    this.kept.table += 1;
    const title = table.caption && clean(this.inline([table.caption], context));
    this.add("table", [...(title ? [`Table: ${titleOf(title)}`, ""] : []), line(full[0]), `|${bars.join("|")}|`, ...full.slice(1).map(line)].join("\n"));
  }

  inline(nodes, context) {
    let text = "";
    for (const node of nodes) {
      if (node.nodeType === Node.TEXT_NODE) text += escapeText(node.data.replace(/\u2028/g, " "));
      else if (isNode(node) && !isHidden(node) && !this.backlinks.has(node)) text += this.inlineOf(node, context);
    }
    return text;
  }

  inlineOf(element, context) {
    const tag = element.tagName;
    const depth = context.depth + 1;
    if (depth > DEEPEST) return escapeText(element.textContent);
    if (tag === "BR") return /mso-special-character/.test(styleOf(element)) ? " " : "\u2028";
    if (tag === "IMG") {
      this.kept.picture += 1;
      return "";
    }
    if (this.references.has(element)) return this.note(element, context);
    const inner = this.inline(element.childNodes, { ...context, depth });
    if (tag === "A") return context.isPlain ? inner : this.linked(inner, element.getAttribute("href") || "");
    const isItalic = /^(I|EM|CITE|DFN)$/.test(tag) ? !/(?<![\w-])font-style:\s*normal/.test(styleOf(element)) : /(?<![\w-])font-style:\s*italic/.test(styleOf(element));
    const text = isItalic && !context.isPlain && !context.isItalic ? this.italic(element, context) : inner;
    return BLOCKS.has(tag) ? `${text} ` : text;
  }

  italic(element, context) {
    const inner = this.inline(element.childNodes, { ...context, depth: context.depth + 1, isItalic: true });
    const [, before, words, after] = /^([\s\u2028]*)(.*?)([\s\u2028]*)$/s.exec(inner);
    if (!words || words.includes("\u2028")) return inner;
    this.kept.italic += 1;
    return `${before}*${words}*${after}`;
  }

  linked(words, address) {
    const href = address.trim();
    if (!/^(https?:\/\/|mailto:)[^\s]+$/i.test(href) || !clean(words)) return words;
    this.kept.link += 1;
    const safe = href.replace(/[()<>\\*[\]]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    return `[${clean(words).replace(/(?<!\\)[[\]]/g, "\\$&")}](${safe})`;
  }

  note(anchor, context) {
    const definition = this.references.get(anchor);
    if (!this.notes) this.notes = new Map();
    if (!this.notes.has(definition)) {
      this.notes.set(definition, { label: this.label, words: "" });
      this.label += 1;
      this.kept.footnote += 1;
      const words = clean(this.inline([definition], { ...context, isItalic: false }).replace(/\u2028/g, " "));
      this.notes.get(definition).words = words.replace(/^(\[?\d{1,3}\]?|[*†‡^])\s+/, "");
    }
    return `[^${this.notes.get(definition).label}]`;
  }

  add(kind, text, isCaption = false, isTight = false) {
    if (text.trim()) this.blocks.push({ kind, text, isCaption, isTight });
  }

  get text() {
    const blocks = this.blocks.map((block, index, all) => {
      const [before, after] = [all[index - 1], all[index + 1]];
      const isTitle = /^(\\?Table:|Table\s+[\dIVX]+)/.test(block.text) || block.isCaption;
      if (block.kind === "paragraph" && isTitle && after?.kind === "table" && !after.text.startsWith("Table:")) return { ...block, text: `Table: ${titleOf(block.text)}` };
      return { ...block, isClose: block.isTight && before?.isTight };
    });
    const text = blocks.reduce((all, block) => all + (all && (block.isClose ? "\n" : "\n\n")) + block.text, "");
    const notes = [...(this.notes?.values() || [])].map(({ label, words }) => `[^${label}]: ${words}`);
    return [text, notes.join("\n")].filter(Boolean).join("\n\n");
  }

  get isPlain() {
    const { heading, list, table, footnote, italic, link, picture } = this.kept;
    return !(heading || list || table || footnote || italic || link || picture) && this.blocks.every(({ kind }) => kind === "paragraph");
  }
}

function decode(name) {
  try { return decodeURIComponent(name); } catch { return name; }
}

const titleOf = (text) => text.replace(/^\\?Table:?\s*(?:[\dIVX]+\s*[.:–-]?\s*)?/, "").trim() || text;
const numeral = (kind, number) => (kind === "sub" ? String.fromCharCode(96 + Math.min(number, 26)) : ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"][number - 1] || String(number));

function kindOf(list) {
  const type = list.getAttribute("type") || styleOf(list);
  if (list.tagName === "UL") return "bullet";
  if (/^a$|lower-(alpha|latin)/.test(type)) return "sub";
  return /^i$|lower-roman/.test(type) ? "subsub" : "number";
}

function wordList(element) {
  const found = /mso-list:\s*l\d+\s+level(\d+)/.exec(styleOf(element));
  if (!found) return null;
  const mark = Array.from(element.querySelectorAll("[data-style]")).find((part) => /mso-list:\s*ignore/.test(styleOf(part)));
  return { level: Number(found[1]) - 1, mark: clean(mark?.textContent || "") };
}

// Cells that reach over several columns or rows stand in the first of them.
function spread(rows, read) {
  const filled = rows.map(() => []);
  rows.forEach((cells, down) => {
    let right = 0;
    for (const cell of cells) {
      while (filled[down][right] !== undefined) right += 1;
      const [wide, high] = [cell.colSpan, cell.rowSpan || 1].map((size) => Math.min(size, 100));
      for (let y = down; y < Math.min(down + high, rows.length); y += 1) {
        for (let x = right; x < right + wide; x += 1) filled[y][x] = "";
      }
      filled[down][right] = read(cell);
    }
  });
  return filled.map((row) => Array.from(row, (cell) => cell ?? ""));
}

export const read = (html, freeLabel = 1) => new Reading(html, freeLabel);
