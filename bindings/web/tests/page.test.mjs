// The example's page in Chromium: a fake camera films a recorder's screen, and the recorder takes the codes.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";
import { Phone } from "relatch-app";

import { film } from "./picture.mjs";
import { Recorder } from "./recorder.mjs";

const PAGE = fileURLToPath(new URL("../example/", import.meta.url));
const PACKAGE = fileURLToPath(new URL(".", import.meta.resolve("relatch-app/reader")));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const folder = mkdtempSync(join(tmpdir(), "page-"));
const camera = join(folder, "camera.y4m");

/** The page, and the package in its folder `relatch-app`; `replaced` has other files in the place of some. */
function serve(replaced = {}) {
    const server = createServer((request, response) => {
        const path = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
        const [, inner] = path.match(/^relatch-app\/([\w.-]+)$/) ?? [];
        try {
            const body = replaced[path] ?? readFileSync(inner ? join(PACKAGE, inner) : join(PAGE, path));
            response.writeHead(200, { "Content-Type": TYPES[extname(path)] }).end(body);
        } catch {
            response.writeHead(404).end();
        }
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${camera}`,
    ],
});
test.after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
});

/** The page in a browser that has not seen it, and the faults that it reports. */
async function open(server, context) {
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(`http://localhost:${server.address().port}/`);
    return { page, faults };
}

/** The camera films this text from the next time on that the page opens it. */
function shows(text) {
    film(camera, text);
}

const code = async (page) => (await page.locator(".code").textContent()).trim();

test("a device is bound, checked and recovered through the camera, before and after a reload", async () => {
    const server = await serve();
    const context = await browser.newContext({ locale: "en-GB" });
    shows("");
    let { page, faults } = await open(server, context);
    await page.locator("output").filter({ hasText: "RLK1:" }).waitFor({ state: "attached" });
    const keyFile = await page.locator("output").textContent();
    const recorder = new Recorder(keyFile);

    shows(await recorder.offer());
    await page.reload();
    await page.getByLabel("name").fill("Back room");
    await page.getByRole("button", { name: "Bind" }).click();
    await recorder.administrator("confirm", { typed: await code(page) });

    shows((await recorder.administrator("check")).text);
    await page.getByRole("button", { name: "Check the binding" }).click();
    await page.getByText("cannot change a password").waitFor();
    await recorder.administrator("enter check", { typed: await code(page) });

    shows(await recorder.challenge());
    await page.reload();
    await page.getByText("Back room").waitFor();
    assert.equal(await page.locator("output").textContent(), keyFile);
    assert.equal(await page.locator(".code").count(), 0);
    await page.getByRole("button", { name: "Show the code" }).click();
    const shown = await code(page);
    assert.match(shown, /^\d{4}( \d{4})+$/);
    assert.match(await page.locator(".code").getAttribute("aria-label"), /^\d \d \d \d,/);
    assert.equal(await recorder.recovers(shown, "new password 2"), "new password 2");
    assert.deepEqual(faults, []);
    recorder.end();
    await context.close();
    server.close();
});

/** A backup of a phone with which these devices are bound. */
async function backup(...devices) {
    const phone = await Phone.create("owner", "en", () => {});
    const recorders = devices.map(() => new Recorder(phone.keyFile()));
    for (const [at, recorder] of recorders.entries()) {
        await phone.scan([await recorder.offer()]);
        const { code: confirmation } = await phone.bind(devices[at]);
        await recorder.administrator("confirm", { typed: confirmation.grouped });
        phone.leave();
    }
    return { recorders, bytes: [...(await phone.backup())] };
}

/** A browser with passkeys of a program, and what it answers when the page asks for one. */
async function withPasskeys(page) {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
        options: {
            protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
            automaticPresenceSimulation: true,
        },
    });
    let arrived;
    await page.exposeFunction("answered", (...answer) => arrived(answer));
    await page.addInitScript(() => {
        for (const name of ["create", "get"]) {
            const own = CredentialsContainer.prototype[name];
            CredentialsContainer.prototype[name] = async function (options) {
                const answer = await own.call(this, options).catch((error) => error);
                const made = answer instanceof PublicKeyCredential;
                await window.answered(name, options.publicKey.challenge.length, made);
                return made ? answer : Promise.reject(answer);
            };
        }
    });
    return {
        /** Whether the person at the browser shows from now on that it is they. */
        recognised: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
        /** The next answer: to which call, over how many bytes, whether it is a passkey. */
        answer: () => new Promise((resolve) => (arrived = resolve)),
    };
}

test("a restored phone gives a code once its owner is recognised, by a new passkey and by one that is known", async () => {
    const server = await serve({ "empty.html": "<!doctype html>" });
    const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
    const passkeys = await withPasskeys(page);
    const { recorders, bytes } = await backup("Back room", "Gate");
    const address = `http://localhost:${server.address().port}`;
    await page.goto(`${address}/empty.html`);
    await page.evaluate(async (state) => {
        const { default: init, Phone } = await import("/relatch-app/relatch_app_web.js");
        await init();
        await Phone.restore("owner", "en", new Uint8Array(state), (await import("/store.js")).save);
    }, bytes);
    const prove = page.getByRole("button", { name: "It is me: show the code" });

    for (const [at, how] of ["create", "get"].entries()) {
        shows(await recorders[at].challenge());
        await page.goto(address);
        await passkeys.recognised(false);
        const refused = passkeys.answer();
        await prove.click();
        assert.deepEqual(await refused, [how, 32, false]);
        await prove.waitFor();
        assert.equal(await page.locator(".code").count(), 0, "a code for a person who was not recognised");

        await passkeys.recognised(true);
        const made = passkeys.answer();
        await prove.click();
        assert.deepEqual(await made, [how, 32, true]);
        assert.equal(await recorders[at].recovers(await code(page), "new password 2"), "new password 2");
        recorders[at].end();
    }
    await page.context().close();
    server.close();
});

test("a decoder that traps in the browser is restarted", async () => {
    // The worker of these tests traps at a picture that is one pixel high.
    const worker = readFileSync(new URL("trapping-worker.mjs", import.meta.url), "utf8");
    const server = await serve({ "trap.js": worker, "empty.html": "<!doctype html>" });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://localhost:${server.address().port}/empty.html`);
    const seen = await page.evaluate(async () => {
        const { Reader, ReaderError } = await import("/relatch-app/reader.js");
        let started = 0;
        const trap = new Reader({ worker: () => (started++, new Worker("/trap.js", { type: "module" })) });
        const small = new ImageData(1, 1);
        const kinds = [];
        for (const picture of [new ImageData(2, 2), small, new ImageData(2, 2), small]) {
            kinds.push(await trap.read(picture).catch((error) => error instanceof ReaderError && error.kind));
        }
        const absent = new Reader({ worker: () => new Worker("/none.js", { type: "module" }) });
        kinds.push(await absent.read(small).catch((error) => error.kind));
        const real = new Reader();
        kinds.push(await real.read(small));
        return { kinds, started };
    });
    assert.deepEqual(seen, { kinds: [["read"], "trapped", ["read"], "trapped", "not-loaded", []], started: 2 });
    await context.close();
    server.close();
});

test("a backup is sealed and opened in a Worker of the browser", async () => {
    const server = await serve({ "empty.html": "<!doctype html>" });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://localhost:${server.address().port}/empty.html`);
    const seen = await page.evaluate(async () => {
        const { sealBackup, openBackup } = await import("/relatch-app/backup.js");
        const file = await sealBackup(new Uint8Array([1, 2, 3]), "correct horse");
        const refused = await openBackup(file, "correct house").catch((error) => error.reason);
        return [[...(await openBackup(file, "correct horse"))], refused];
    });
    assert.deepEqual(seen, [[1, 2, 3], "wrong-key"]);
    await context.close();
    server.close();
});
