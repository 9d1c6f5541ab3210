// A Worker of Node that is used like one of a browser, as far as this package needs one.

import { Worker } from "node:worker_threads";

/**
 * @param {URL} module what runs in it
 * @returns {Pick<globalThis.Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">}
 */
export function browserWorker(module) {
    const inner = new Worker(new URL("node-worker-inside.js", import.meta.url), { workerData: module.href });
    /** @type {any} the events of Node have not all that those of a browser have */
    const outer = {
        onmessage: null,
        onerror: null,
        onmessageerror: null,
        postMessage: (/** @type {unknown} */ message) => inner.postMessage(message),
        terminate: () => void inner.terminate(),
    };
    inner.on("message", (data) => outer.onmessage?.({ data }));
    inner.on("error", (error) => outer.onerror?.({ error }));
    return outer;
}
