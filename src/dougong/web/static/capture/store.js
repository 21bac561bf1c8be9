// What this device keeps: entries of any account that wait, and what the account signed in may enter.

const NAME = "dougong-capture";
const ENTRIES = "entries";
const OFFERS = "offers";
const CURRENT = "current";

/**
 * @typedef {{name: string, type: string, key: string, blob: Blob | null, sent: boolean}} Photo
 * @typedef {{
 *   key: string, account: number, at: number, kind: string, verb: string, record: number,
 *   label: string, title: string, url: string, body: Record<string, any>,
 *   seen: Record<string, any>, version: number,
 *   photos: Photo[], state: string, tried_at: number, made: number, made_url: string,
 *   done_at: number, told: any,
 * }} Entry
 */

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

function open() {
  opened ??= new Promise((answer, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(ENTRIES, { keyPath: "key" }).createIndex("account", "account");
      asked.result.createObjectStore(OFFERS);
    };
    asked.onsuccess = () => answer(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

/** One transaction; it has ended on the disk before the answer comes.
 * @template T
 * @param {string} name @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work @returns {Promise<T>} */
async function within(name, mode, work) {
  const database = await open();
  return new Promise((answer, fail) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(name));
    transaction.oncomplete = () => answer(asked.result);
    transaction.onabort = () => fail(transaction.error);
  });
}

/** @param {Entry} entry */
export const keep = (entry) => within(ENTRIES, "readwrite", (store) => store.put(entry));

/** @param {string} key */
export const drop = (key) => within(ENTRIES, "readwrite", (store) => store.delete(key));

/** Put an entry in the place of another, or neither.
 * @param {string} key @param {Entry} entry */
export const replace = (key, entry) =>
  within(ENTRIES, "readwrite", (store) => {
    store.delete(key);
    return store.put(entry);
  });

/** The entries of one account, the oldest first.
 * @param {number} account @returns {Promise<Entry[]>} */
export async function entriesOf(account) {
  const found = await within(ENTRIES, "readonly", (store) => store.index("account").getAll(account));
  return found.sort((one, other) => one.at - other.at);
}

/** Whether anybody else's entries wait here; what they are is not looked at.
 * @param {number} account */
export async function hasOthers(account) {
  const keys = await within(ENTRIES, "readonly", (store) => store.index("account").getAllKeys());
  const own = await within(ENTRIES, "readonly", (store) => store.index("account").getAllKeys(account));
  return keys.length > own.length;
}

/** @returns {Promise<any>} */
export const offersKept = () => within(OFFERS, "readonly", (store) => store.get(CURRENT));

/** @param {any} offers */
export const keepOffers = (offers) => within(OFFERS, "readwrite", (store) => store.put(offers, CURRENT));

/** Nobody is signed in here: what the last one saw is gone, what they entered waits. */
export const forgetOffers = () => within(OFFERS, "readwrite", (store) => store.delete(CURRENT));
