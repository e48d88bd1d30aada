// Copies of what is typed, in this browser (IndexedDB), until the portal has it. They survive the end of every process
// of the browser. Each open page has its own copy of a form: two of them must not replace or remove each other's.

const LIFE = 24 * 3600 * 1000; // milliseconds
const PATIENCE = 2000;
const TABLE = "copies";
let opening = null;

// Rejected where the browser keeps nothing, or does not answer.
function open() {
  opening ||= new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("No answer")), PATIENCE);
    const asked = indexedDB.open("typed", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "name" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function run(mode, act) {
  const transaction = (await open()).transaction(TABLE, mode);
  return new Promise((resolve, reject) => {
    const request = act(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
    // A page that is being left waits for nothing.
    transaction.commit?.();
  });
}

export const remove = (names) =>
  names.length ? run("readwrite", (table) => names.forEach((name) => table.delete(name))).catch(() => {}) : null;

// The copies whose names begin so, the newest first; those that are too old are deleted.
export async function all(beginning) {
  const found = await run("readonly", (table) => table.getAll(IDBKeyRange.bound(beginning, `${beginning}\uffff`))).catch(() => []);
  const old = found.filter(({ at }) => !(at > Date.now() - LIFE));
  await remove(old.map(({ name }) => name));
  return found.filter((copy) => !old.includes(copy)).sort((one, other) => other.at - one.at);
}

// Those of pages that are closed, or have sent their form. A page that is open holds a lock with the name of its copy.
export async function closed(section) {
  const held = new Set(((await navigator.locks?.query())?.held || []).map(({ name }) => name));
  return (await all(`${section}:`)).filter(({ name, sent }) => sent || !held.has(name));
}

export function copyOf(section) {
  const name = `${section}:${Math.random().toString(36).slice(2)}`;
  let [written, typed, at] = ["", "", 0]; // the words that the browser has, those that it was last asked to keep, and since when
  let [isWorking, isAsked] = [true, false];
  navigator.locks?.request(name, () => new Promise(() => {}));

  return {
    // Whether the browser keeps these values. A copy tells when they were typed, not when they were last sent again.
    async keep(values) {
      const words = JSON.stringify(values.text ?? values.values);
      if (words !== typed) [typed, at] = [words, Date.now()];
      isAsked = true;
      try {
        await run("readwrite", (table) => { table.put({ ...values, name, at }); });
        [written, isWorking] = [words, true];
      } catch {
        isWorking = false;
      }
      return isWorking;
    },
    has: (values) => written === JSON.stringify(values.text ?? values.values),
    get isWorking() { return isWorking; },
    remove() {
      if (!isAsked) return null;
      [written, typed, isAsked] = ["", "", false];
      return remove([name]);
    },
    // Of pages that were closed before this one was opened.
    earlier: async () => (await closed(section)).filter((copy) => copy.name !== name),
  };
}

export const removeClosed = async (section) => remove((await closed(section)).map(({ name }) => name));
export const removeAll = async (beginning) => remove((await all(beginning)).map(({ name }) => name));
