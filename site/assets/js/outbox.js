/** What was confirmed and not delivered yet, kept on this phone for a day; in memory where the browser keeps nothing. */
const DAY_MS = 24 * 3600 * 1000;
const memory = new Map();

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('muster', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(request.error);
  });
}

async function within(mode, act) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction('outbox', mode);
      const request = act(change.objectStore('outbox'));
      change.oncomplete = () => resolve(request.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

/** Keeps a parcel; false when it is only in memory, so closing the page would lose it. */
export async function keep(parcel) {
  const dated = Object.assign({ kept: Date.now() }, parcel);
  memory.set(dated.key, dated);
  try {
    await within('readwrite', (store) => store.put(dated));
    return true;
  } catch (refused) {
    return false;
  }
}

/** The parcels of the last day for one path; older ones are thrown away. */
export async function waiting(path) {
  let all;
  try {
    all = await within('readonly', (store) => store.getAll());
  } catch (refused) {
    all = Array.from(memory.values());
  }
  const old = all.filter((parcel) => Date.now() - parcel.kept > DAY_MS);
  await Promise.all(old.map((parcel) => drop(parcel.key)));
  return all.filter((parcel) => parcel.path === path && old.indexOf(parcel) < 0);
}

/** Forgets a parcel on this phone. */
export async function drop(key) {
  memory.delete(key);
  try { await within('readwrite', (store) => store.delete(key)); } catch (refused) { /* it was never kept */ }
}
