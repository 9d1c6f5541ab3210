// The state of the authority inside the page, in the browser's database: sealed with a key that no script can read out.

const NAME = "relatch";

function done(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

function database() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(NAME);
    return done(request);
}

async function get(name) {
    return done((await database()).transaction(NAME).objectStore(NAME).get(name));
}

/** Done when the value survives a crash. */
async function put(name, value) {
    const change = (await database()).transaction(NAME, "readwrite", { durability: "strict" });
    change.objectStore(NAME).put(value, name);
    return new Promise((resolve, reject) => {
        change.oncomplete = resolve;
        change.onabort = () => reject(change.error);
    });
}

async function key() {
    const known = await get("key");
    if (known) {
        return known;
    }
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await put("key", made);
    return made;
}

/** What was saved last, or nothing. */
export async function load() {
    const sealed = await get("state");
    return sealed && new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, await key(), sealed.bytes));
}

export async function save(state) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    await put("state", { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), state) });
}
