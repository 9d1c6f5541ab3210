// A whole app as one page: the camera, the pages of the library, and the authority inside.

import { Reader } from "./relatch-app/reader.js";
import init, { Phone } from "./relatch-app/relatch_app_web.js";
import { load, save } from "./store.js";

const [video, main] = ["video", "main"].map((name) => document.querySelector(name));
const reader = new Reader();
let phone;
let looking = false;

/** Shows a page: all buttons have the same weight, and none has the focus. */
function show(screen) {
    const parts = screen.lines.map(({ role, text }) => element(role === "title" ? "h1" : "p", text, role));
    if (screen.code) {
        const code = element("p", screen.code.grouped, "code");
        code.setAttribute("role", "text");
        code.setAttribute("aria-label", screen.code.spoken);
        parts.push(code);
    }
    const name = element("input");
    if (screen.kind === "offer") {
        name.setAttribute("aria-label", "name");
        parts.push(name);
    }
    for (const { button, text } of screen.buttons) {
        const drawn = element("button", text, button);
        drawn.onclick = async () => show(await (button === "bind" ? phone.bind(name.value) : phone.press(button)));
        parts.push(drawn);
    }
    main.replaceChildren(...parts);
    document.querySelector("output").textContent = phone.keyFile();
    look(screen.scans);
    if (screen.kind === "proving") {
        prove();
    }
}

function element(name, text = "", kind = "") {
    return Object.assign(document.createElement(name), { textContent: text, className: kind });
}

/** Runs the camera while a page scans. */
async function look(wanted) {
    if (!wanted || looking) {
        return;
    }
    looking = true;
    video.hidden = false;
    try {
        video.srcObject = await navigator.mediaDevices.getUserMedia({
            video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
        });
        await video.play();
        while (phone.screen().scans) {
            // A picture that breaks the decoder is no reason to stop: the next one gets a new decoder.
            const texts = await reader.read(frame()).catch(() => []);
            if (texts.length && phone.screen().scans) {
                show(await answered(phone.scan(texts)));
            }
        }
    } catch (error) {
        main.prepend(element("p", `No camera: ${error.message}`, "warning"));
    } finally {
        video.srcObject?.getTracks().forEach((track) => track.stop());
        video.hidden = true;
        looking = false;
    }
}

/** One frame in its full size. */
function frame() {
    const { videoWidth: width, videoHeight: height } = video;
    const drawing = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    drawing.drawImage(video, 0, 0);
    return drawing.getImageData(0, 0, width, height);
}

/** The next page; until it is there, the page that waits for it. */
function answered(next) {
    show(phone.screen());
    return next;
}

/** The person at the browser proves that it is they, with a passkey of this page. */
async function prove() {
    const challenge = phone.nonce();
    const known = localStorage.getItem("passkey");
    try {
        if (known) {
            const id = Uint8Array.from(atob(known), (letter) => letter.charCodeAt(0));
            const allowCredentials = [{ type: "public-key", id }];
            await navigator.credentials.get({ publicKey: { challenge, allowCredentials, userVerification: "required" } });
        } else {
            const made = await navigator.credentials.create({
                publicKey: {
                    challenge, rp: { name: "Relatch" },
                    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: "owner", displayName: "owner" },
                    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
                    authenticatorSelection: { userVerification: "required" },
                },
            });
            localStorage.setItem("passkey", btoa(String.fromCharCode(...new Uint8Array(made.rawId))));
        }
        show(await phone.provedHere());
    } catch {
        show(await phone.press("cancel"));
    }
}

// Two pages with one state would overwrite what the other one saved: this one waits until the other is closed.
await new Promise((held) => navigator.locks.request("relatch", () => (held(), new Promise(() => {}))));
await init();
const state = await load();
phone = await (state ? Phone.open("owner", navigator.language, state, save) : Phone.create("owner", navigator.language, save));
document.addEventListener("visibilitychange", () => document.hidden && show(phone.leave()));
show(phone.screen());
