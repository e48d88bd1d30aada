// Takes what is pasted into the text, says in one line what of it was kept, and offers to undo it.
import { field, freeLabel, insert } from "./report_field.js";
import { read as readHtml } from "./report_html.js";

const line = document.querySelector("[data-report-pasted]");
const NAMES = { heading: "heading", list: "list", table: "table", footnote: "footnote", italic: "passage in italics", link: "link" };
let after = null; // the text as it was when the line was written

function inWords(kept) {
  const counted = (count, name) => `${count} ${name}${count === 1 || name.endsWith("italics") ? "" : "s"}`.replace(/passage in/, count === 1 ? "passage in" : "passages in");
  const parts = Object.entries(NAMES).filter(([key]) => kept[key]).map(([key, name]) => counted(kept[key], name));
  const listed = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join("");
  const left = kept.picture ? ` ${counted(kept.picture, "picture")} left out: pictures are documents of the meeting.` : "";
  return `${listed ? `Kept: ${listed}.` : "Pasted as plain text."}${left}`;
}

// The same parts as those of which the text consists: a blank line before and after, unless there is one.
function placed(text, start, end) {
  const [before, rest] = [field.value.slice(0, start), field.value.slice(end)];
  const isSeveral = /\n/.test(text) || /^(#|>|-|\d+\.|\||Table:)/.test(text);
  if (!isSeveral) return text;
  const lead = !before.trim() || /\n[ \t]*\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const trail = !rest.trim() || /^\n[ \t]*\n/.test(rest) ? "" : rest.startsWith("\n") ? "\n" : "\n\n";
  return `${lead}${text}${trail}`;
}

function read(html) {
  try {
    return readHtml(html, freeLabel());
  } catch {
    return null; // whatever is wrong with it, its plain text is left to the browser
  }
}

// Editors of code give each line its style, and their text is what was typed. Google Docs writes the same styles.
const isCode = (html) => /white-space:\s*pre(?!-)|<pre/i.test(html.slice(0, 2000)) && !/docs-internal-guid/.test(html);

field.addEventListener("paste", (event) => {
  show("");
  const html = event.clipboardData.getData("text/html");
  if (field.readOnly || !html || isCode(html)) return;
  const found = read(html);
  if (!found || !found.text || found.isPlain) return;
  event.preventDefault();
  const { selectionStart: start, selectionEnd: end } = field;
  insert(placed(found.text, start, end), { start, end });
  after = field.value;
  show(inWords(found.kept));
});

function show(words) {
  line.hidden = !words;
  line.querySelector("span").textContent = words;
  if (!words) after = null;
}

line.querySelector("button").addEventListener("click", () => {
  field.focus();
  document.execCommand("undo");
  show("");
});
field.addEventListener("input", () => {
  if (after !== null && field.value !== after) show("");
});
