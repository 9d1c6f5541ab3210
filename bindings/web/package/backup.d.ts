export type BackupErrorReason = "weak-passphrase" | "not-a-key" | "damaged" | "wrong-key" | "too-much" | "not-loaded";
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
export declare class BackupError extends Error {
    /** @type {BackupErrorReason} */
    reason: BackupErrorReason;
    /**
     * @param {BackupErrorReason} reason
     * @param {string} says
     */
    constructor(reason: BackupErrorReason, says: string);
}
/**
 * Encrypts what `Phone.backup` gave, with a passphrase of 8 characters or more.
 *
 * @param {Uint8Array} backup
 * @param {string} passphrase
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with a `BackupError`, as the other calls do
 */
export declare function sealBackup(backup: Uint8Array, passphrase: string): Promise<Uint8Array<ArrayBuffer>>;
/**
 * Encrypts a backup for a public key, `age1...`, whose secret part is elsewhere.
 *
 * @param {Uint8Array} backup
 * @param {string} recipient
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export declare function sealBackupFor(backup: Uint8Array, recipient: string): Promise<Uint8Array<ArrayBuffer>>;
/**
 * Decrypts a backup with its passphrase, for `Phone.restore`.
 *
 * @param {Uint8Array} file
 * @param {string} passphrase
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export declare function openBackup(file: Uint8Array, passphrase: string): Promise<Uint8Array<ArrayBuffer>>;
/**
 * Decrypts a backup with a secret key, `AGE-SECRET-KEY-1...`.
 *
 * @param {Uint8Array} file
 * @param {string} key
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export declare function openBackupWithKey(file: Uint8Array, key: string): Promise<Uint8Array<ArrayBuffer>>;
