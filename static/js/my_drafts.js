// Copies that this browser has of forms whose page is gone: nothing offers them there, so the portal takes them, and this
// page lists them like what it had already.
import { ask, mayComeBack, send } from "./send.js";
import * as store from "./store.js";

const { user, keep } = document.querySelector("script[data-my-drafts]").dataset;

// What is kept of a section of the report: every text, with the version from which the newest was written.
function valuesOf(copies) {
  const texts = new Set(copies.flatMap(({ text, unused = [] }) => [text, ...unused]));
  const { number, saves } = copies[0].base;
  return { text: { typed: [[...texts].join("\n\n")] }, number: { typed: [`${number}`] }, saves: { typed: [`${saves}`] } };
}

// Whether the portal has what this browser keeps of a form. Nothing that it already had of the form is lost: what is not
// in the copy stays in its draft.
async function bring(values, copies) {
  const [{ page, draft }] = copies;
  const { status, text = "" } = await ask(page, { type: "text/html" });
  // The administration redirects from the page of a row that is not there, and a page may no longer have its form.
  if ((status === 200 && text.includes('name="_draft"')) || mayComeBack({ status })) return false;
  const kept = await send(keep, { draft, values: JSON.stringify(values), known: "" });
  if (kept.status !== 200) return false;
  await store.remove(copies.map(({ name }) => name));
  return true;
}

async function bringAll() {
  const closed = async (beginning) => (await store.closed(beginning)).filter(({ page, draft }) => page && draft);
  const sections = new Map();
  for (const copy of await closed(`report:${user}`)) sections.set(copy.page, [...(sections.get(copy.page) || []), copy]);
  let isNew = false;
  for (const copies of sections.values()) if (await bring(valuesOf(copies), copies)) isNew = true;
  // The newest last: two pages of one form may have kept different words.
  for (const copy of (await closed(`draft:${user}`)).reverse()) if (await bring(copy.values, [copy])) isNew = true;
  if (isNew) location.reload();
}

bringAll();
