// What the phone keeps in IndexedDB: what is to be sent, and what it knows of the day.
//
// `reports` holds presses and photos in the order in which they were made; `kept` holds single
// values by name: session, day, language, offset (of this phone's clock), calls, consent.

const NAME = "team-phone";
const VERSION = 1;
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("reports", { keyPath: "seq", autoIncrement: true });
      request.result.createObjectStore("kept");
    };
    request.onsuccess = () => {
      const database = request.result;
      // Another tab clears or upgrades it: let go, and open it again when it is needed.
      database.onversionchange = () => { database.close(); opened = null; };
      database.onclose = () => { opened = null; };
      resolve(database);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

/** Do `work(store)` in one transaction; return what it returns (a request: its result). */
async function inTransaction(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    // Strict: a press is on the disk before the page says so.
    const transaction = database.transaction(name, mode, { durability: "strict" });
    let outcome;
    transaction.oncomplete = () => resolve(outcome instanceof IDBRequest ? outcome.result : outcome);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    outcome = work(transaction.objectStore(name));
  });
}

/** Return a kept value, undefined if there is none. */
export const recall = (name) => inTransaction("kept", "readonly", (store) => store.get(name));

/** Keep a value under a name. */
export const keep = (name, value) => inTransaction("kept", "readwrite", (store) => store.put(value, name));

/** Forget a kept value. */
export const forget = (name) => inTransaction("kept", "readwrite", (store) => store.delete(name));

/** Change a kept value in one transaction; `change` returns the new value, undefined for none. */
export const alter = (name, change) => inTransaction("kept", "readwrite", (store) => {
  store.get(name).onsuccess = ({ target }) => {
    const changed = change(target.result);
    if (changed !== undefined) store.put(changed, name);
  };
});

/** Return all reports, oldest first. */
export const rows = () => inTransaction("reports", "readonly", (store) => store.getAll());

/** Add a row unless `isThere` finds one like it; return whether it was added. */
export async function addRow(row, isThere = () => false) {
  let added = true;
  await inTransaction("reports", "readwrite", (store) => {
    store.getAll().onsuccess = ({ target }) => {
      added = !target.result.some(isThere);
      if (added) store.add(row);
    };
  });
  return added;
}

/** Change one row in one transaction; null deletes it, undefined leaves it. Return what it became. */
export async function alterRow(seq, change) {
  let changed;
  await inTransaction("reports", "readwrite", (store) => {
    store.get(seq).onsuccess = ({ target }) => {
      if (!target.result) return;
      changed = change(target.result);
      if (changed === null) store.delete(seq);
      else if (changed !== undefined) store.put(changed);
    };
  });
  return changed;
}

/** Forget everything that this phone was told or was to send. */
export async function forgetAll() {
  for (const name of ["reports", "kept"]) await inTransaction(name, "readwrite", (store) => store.clear());
}
