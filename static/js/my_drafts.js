// Copies that this browser has of forms whose page is gone: nothing offers them there, so the portal takes them, and this
// page lists them like what it had already.
import { ask, mayComeBack, send } from "./send.js";
import * as store from "./store.js";

const { user, keep } = document.querySelector("script[data-my-drafts]").dataset;

// What is kept of a section of the report: with the version from which it was written.
const valuesOf = ({ text, base }) => ({
  text: { typed: [text] },
  number: { typed: [`${base.number}`] },
  saves: { typed: [`${base.saves}`] },
});

// Nothing that the portal already has of the form is lost: what is not in the copy stays in its draft.
async function bring({ name, page, draft, values, ...section }) {
  const { status } = await ask(page, { type: "text/html" });
  // The administration redirects from the page of a row that is not there.
  if (status === 200 || mayComeBack({ status })) return false;
  const kept = await send(keep, { draft, values: JSON.stringify(values || valuesOf(section)), known: "" });
  if (kept.status !== 200) return false;
  await store.remove([name]);
  return true;
}

async function bringAll() {
  const copies = [...(await store.closed(`draft:${user}`)), ...(await store.closed(`report:${user}`))];
  let isNew = false;
  // The newest last: two pages of one form may have kept different words.
  for (const copy of copies.filter(({ page, draft }) => page && draft).reverse()) {
    if (await bring(copy)) isNew = true;
  }
  if (isNew) location.reload();
}

bringAll();
