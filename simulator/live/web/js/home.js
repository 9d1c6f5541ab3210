// A world's own page: which pages it has, and its address for a phone.

import init, { qr } from "/files/recorder/relatch_live_recorder.js";
import { drawCode, enter, speak, t } from "./common.js";

await Promise.all([speak(), init(), enter()]);
const address = new URL("phone", location.href).href;
document.querySelector("#address").textContent = address;
document.querySelector("#address-code").append(drawCode(qr(address), t("home.address-code")));
