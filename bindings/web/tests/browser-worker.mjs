// What a module finds in a Worker of a browser, in a Worker of Node.

import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";

globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => globalThis.onmessage({ data }));
// Node's own takes no address of a file.
globalThis.fetch = async (address) => {
    const headers = { "Content-Type": "application/wasm" };
    return new Response(await readFile(new URL(address)), { headers });
};
await import(workerData);
