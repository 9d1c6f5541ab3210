// Encrypted backups as age files. Each call has a Worker of its own: a passphrase takes about a second and 256 MiB, which
// are given back with it.

/** Why a backup is not sealed or opened.
 *
 * - `weak-passphrase`: it has fewer than 8 characters
 * - `not-a-key`: the key is no age key
 * - `damaged`: the file is no age file, or is damaged
 * - `wrong-key`: the passphrase or key is another one
 * - `too-much`: the file is too long, or asks for more work or memory than this machine does for it
 * - `not-loaded`: a file of the package is missing
 *
 * @typedef {"weak-passphrase" | "not-a-key" | "damaged" | "wrong-key" | "too-much" | "not-loaded"} BackupErrorReason
 */

/** A backup is not sealed or opened. */
export class BackupError extends Error {
    /**
     * @param {BackupErrorReason} reason
     * @param {string} says
     */
    constructor(reason, says) {
        super(says);
        this.name = "BackupError";
        /** @type {BackupErrorReason} */
        this.reason = reason;
    }
}

/**
 * Encrypts what `Phone.backup` gave, with a passphrase of 8 characters or more.
 *
 * @param {Uint8Array} backup
 * @param {string} passphrase
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with a `BackupError`, as the other calls do
 */
export function sealBackup(backup, passphrase) {
    return call("sealBackup", backup, passphrase);
}

/**
 * Encrypts a backup for a public key, `age1...`, whose secret part is elsewhere.
 *
 * @param {Uint8Array} backup
 * @param {string} recipient
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function sealBackupFor(backup, recipient) {
    return call("sealBackupFor", backup, recipient);
}

/**
 * Decrypts a backup with its passphrase, for `Phone.restore`.
 *
 * @param {Uint8Array} file
 * @param {string} passphrase
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function openBackup(file, passphrase) {
    return call("openBackup", file, passphrase);
}

/**
 * Decrypts a backup with a secret key, `AGE-SECRET-KEY-1...`.
 *
 * @param {Uint8Array} file
 * @param {string} key
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function openBackupWithKey(file, key) {
    return call("openBackupWithKey", file, key);
}

/**
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {string} secret
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function call(name, bytes, secret) {
    const worker = await start();
    try {
        return await new Promise((resolve, reject) => {
            worker.onmessage = ({ data: { done, reason, says } }) =>
                done ? resolve(done) : reject(new BackupError(reason, says));
            worker.onerror = (event) => {
                event.preventDefault?.();
                reject(new BackupError("not-loaded", "the encryption could not be loaded: serve all files of the package"));
            };
            worker.postMessage({ name, bytes, secret });
        });
    } finally {
        worker.terminate();
    }
}

/**
 * A Worker of the browser, or one of Node that is used in the same way.
 *
 * @returns {Promise<Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">>}
 */
async function start() {
    const address = new URL("./backup-worker.js", import.meta.url);
    if (typeof Worker === "function") {
        return new Worker(address, { type: "module" });
    }
    const { browserWorker } = await import("./node-worker.js");
    return browserWorker(address);
}
