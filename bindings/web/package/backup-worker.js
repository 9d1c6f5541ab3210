// The encryption of backups in its Worker: one call, and its result.

import init, * as calls from "./relatch_backup_web.js";

const loaded = init();

onmessage = async ({ data: { name, bytes, secret } }) => {
    try {
        await loaded;
    } catch {
        postMessage({ reason: "not-loaded", says: "the encryption could not be loaded: serve all files of the package" });
        return;
    }
    try {
        postMessage({ done: calls[name](bytes, secret) });
    } catch (error) {
        const { reason = "too-much", message } = error;
        postMessage({ reason, says: error.reason ? message : "this machine has not the memory that the file asks for" });
    }
};
