// The copy of the text in this browser, which is there until the portal has it.
import { field } from "./report_field.js";
import { copyOf, remove as removeCopies } from "./store.js";
const { form } = field;
const SOON = 500;
const copy = copyOf(`report:${form.dataset.user}:${form.dataset.section}`);
let found = []; // of pages that are closed, until somebody has said what becomes of them
let [timer, text] = [0, null]; // the text that the browser has

export async function keep(values) {
  stop();
  const isKept = await copy.keep(values);
  text = isKept ? values.text : null;
}

export function keepSoon(values) {
  timer ||= setTimeout(() => keep(values()), SOON);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
}

export function remove() {
  stop();
  text = null;
  return copy.remove();
}

export const isKept = (words) => text === words;
export const isWorking = () => copy.isWorking;
export const find = async () => (found = await copy.earlier());
export const earlier = () => found[0];
export const allEarlier = () => found;
export const removeEarlier = () => removeCopies([found.shift().name]);

export function removeSection() {
  stop();
  return Promise.all([copy.remove(), removeCopies(found.splice(0).map(({ name }) => name))]);
}

// Whether this browser keeps anything is said before something is typed.
copy.keep({}).then(() => copy.remove());
