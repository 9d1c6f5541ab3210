// What a module finds in a Worker of a browser, in a Worker of Node.

import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";

globalThis.postMessage = (message) => parentPort.postMessage(message);
const waiting = [];
globalThis.onmessage = null;
parentPort.on("message", (data) => (globalThis.onmessage ? globalThis.onmessage({ data }) : waiting.push(data)));

// Node's own takes no address of a file.
globalThis.fetch = async (address) =>
    new Response(await readFile(new URL(address)), { headers: { "Content-Type": "application/wasm" } });

await import(workerData);
waiting.forEach((data) => globalThis.onmessage({ data }));
