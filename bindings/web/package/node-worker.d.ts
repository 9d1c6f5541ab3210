/**
 * @param {URL} module what runs in it
 * @returns {Pick<globalThis.Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">}
 */
export declare function browserWorker(module: URL): Pick<globalThis.Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;
