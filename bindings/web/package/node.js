// The app in Node: the module is read from the disk, because `fetch` takes no file there.

import { readFileSync } from "node:fs";

import { initSync } from "./relatch_app_web.js";

initSync({ module: readFileSync(new URL("relatch_app_web_bg.wasm", import.meta.url)) });

export * from "./relatch_app_web.js";

/** Loads the module, which Node has already done. */
export default async function init() {}
