// The app in JavaScript: pages, errors, promises, what is saved and what is not believed.

import assert from "node:assert/strict";
import test from "node:test";

import { Phone, SheetReader, decode, inspect, sheetParts, sheetSvg } from "relatch-app";
import { openBackup, sealBackup, sealBackupFor } from "relatch-app/backup";

import { Recorder } from "./recorder.mjs";

/** Keeps the last state, or fails. */
class Store {
    state;
    failing = false;
    save = async (state) => {
        if (this.failing) {
            throw new Error("full");
        }
        this.state = state;
    };
}

const kept = async (store = new Store()) => Phone.create("anna", "en", store.save);
const rejects = (promise, kind) => assert.rejects(promise, (error) => error instanceof Error && error.kind === kind);
const says = (screen) => screen.lines.map(({ text }) => text).join("\n");

/** A device that is bound to the phone. */
async function bound(phone, recorder) {
    await phone.scan([await recorder.offer()]);
    const screen = await phone.bind("Back room");
    await recorder.administrator("confirm", { typed: screen.code.grouped });
    await phone.press("check");
    const { text } = await recorder.administrator("check");
    const check = await phone.scan([text]);
    await recorder.administrator("enter check", { typed: check.code.grouped });
    return phone.openScanner("recover");
}

test("a phone is kept and opened again", async () => {
    const store = new Store();
    const phone = await kept(store);
    assert.match(phone.keyFile(), /^RLK1:/);
    assert.deepEqual(await phone.backup(), store.state);
    for (const again of [Phone.open, Phone.restore]) {
        const other = await again("anna", "de", store.state, new Store().save);
        assert.equal(other.keyFile(), phone.keyFile());
        assert.match(says(other.screen()), /Gerät/);
    }
    assert.notEqual((await kept()).keyFile(), phone.keyFile());
});

test("what is no state is an error of its kind", async () => {
    const { save } = new Store();
    const bytes = (text) => new TextEncoder().encode(text);
    await rejects(Phone.open("anna", "en", bytes("nothing"), save), "damaged");
    await rejects(Phone.open("anna", "en", bytes("RLA2"), save), "newer");
    await rejects(Phone.create("", "en", save), "illegal-account");
    const failing = () => Promise.reject(new Error("full"));
    await rejects(Phone.create("anna", "en", failing), "not-saved");
    const throwing = () => {
        throw new Error("full");
    };
    await rejects(Phone.create("anna", "en", throwing), "not-saved");
});

test("a device is bound, checked and recovered in suite 2", async () => {
    const phone = await kept();
    const recorder = new Recorder(phone.keyFile());
    await bound(phone, recorder);
    const preview = await phone.scan([await recorder.challenge()]);
    assert.equal(preview.kind, "preview");
    assert.match(says(preview), /Back room/);
    assert.equal(preview.code, undefined);
    const { kind, code } = await phone.press("confirm");
    assert.equal(kind, "code");
    assert.match(code.spoken, /^\d \d \d \d,/);
    assert.equal(await recorder.recovers(code.grouped, "new password 2"), "new password 2");
    assert.equal(phone.leave().code, undefined);
    recorder.end();
});

test("a code that was not saved is not shown, and nothing was changed", async () => {
    const store = new Store();
    const phone = await kept(store);
    const recorder = new Recorder(phone.keyFile());
    await bound(phone, recorder);
    const before = await phone.backup();
    await phone.scan([await recorder.challenge()]);
    store.failing = true;
    const failed = await phone.press("confirm");
    assert.equal(failed.code, undefined);
    assert.ok(failed.lines.some(({ id }) => id === "error.save"));
    assert.deepEqual(await phone.backup(), before);
    store.failing = false;
    const { code } = await phone.press("confirm");
    assert.equal(await recorder.recovers(code.grouped, "new password 2"), "new password 2");
    recorder.end();
});

test("questions wait until the last one is saved", async () => {
    const saved = [];
    let release;
    let slow = false;
    const phone = await Phone.create("anna", "en", (state) => {
        saved.push(state.length);
        return slow ? new Promise((resolve) => (release = resolve)) : undefined;
    });
    const recorder = new Recorder(phone.keyFile());
    await phone.scan([await recorder.offer()]);
    slow = true;
    const binding = phone.bind("Back room");
    assert.equal(phone.screen().kind, "waiting");
    const listing = phone.devices();
    let listed = false;
    listing.then(() => (listed = true));
    while (!release) {
        await new Promise(setImmediate);
    }
    assert.equal(listed, false);
    assert.equal(phone.screen().kind, "waiting");
    release();
    assert.equal((await binding).kind, "confirmation");
    assert.equal((await listing).devices[0].name, "Back room");
    assert.ok(saved.length > 1);
    recorder.end();
});

test("a backup is sealed, opened and restored, and a device confirmed", async () => {
    const phone = await kept();
    const recorder = new Recorder(phone.keyFile());
    await bound(phone, recorder);
    const file = await sealBackup(await phone.backup(), "correct horse");
    const refused = (promise, reason) => assert.rejects(promise, { name: "BackupError", reason });
    await refused(sealBackup(new Uint8Array(1), "short"), "weak-passphrase");
    await refused(sealBackupFor(new Uint8Array(1), "age1"), "not-a-key");
    await refused(openBackup(file, "correct house"), "wrong-key");
    await refused(openBackup(file.slice(0, 40), "correct horse"), "damaged");

    const paper = new SheetReader();
    for (const part of sheetParts(file).reverse()) {
        paper.add(part);
    }
    assert.deepEqual(paper.finish(), file);
    assert.match(sheetSvg(file, "de"), /^<svg /);
    assert.throws(() => paper.add("RL1:"), { kind: "sheet", reason: "not-a-part" });

    const other = await Phone.restore("anna", "en", await openBackup(file, "correct horse"), new Store().save);
    const challenge = await recorder.challenge();
    const preview = await other.scan([challenge]);
    assert.deepEqual(preview.buttons.map(({ button }) => button), ["cancel", "prove"]);
    assert.equal((await other.press("confirm")).code, undefined);
    assert.equal((await other.press("prove")).kind, "proving");
    const nonce = other.nonce();
    assert.equal(nonce.length, 32);
    // A button that is not there, and a camera that still runs.
    await other.press("yes");
    await other.scan(["HTTPS://EXAMPLE.COM"]);
    assert.deepEqual(other.nonce(), nonce);
    const { code } = await other.provedHere();
    assert.equal(other.nonce(), undefined);
    assert.equal(await recorder.recovers(code.grouped, "new password 2"), "new password 2");
    recorder.end();
});

test("sentences are in the language of the person", async () => {
    const phone = await kept();
    const screen = await phone.scan(["https://example.com"]);
    assert.deepEqual([screen.kind, says(screen)], ["message", "Not a Relatch code"]);
    phone.speak("de-AT");
    assert.equal(says(phone.screen()), "Kein Relatch-Code");
    assert.equal((await phone.press("again")).kind, "scanning");
    assert.equal(phone.openScanner("check").kind, "checking");
    assert.throws(() => phone.openScanner("cheque"), { kind: "bad-argument" });
    assert.equal(phone.screen().kind, "checking");
    assert.equal((await phone.scan(["A", "B"])).lines[0].id, "error.several");
});

test("an act asks first, and a wrong one is a bad argument", async () => {
    const phone = await kept();
    const recorder = new Recorder(phone.keyFile());
    await bound(phone, recorder);
    const { devices } = await phone.devices();
    assert.deepEqual([devices.length, devices[0].suite, devices[0].phase], [1, 2, "active"]);
    const { locator } = devices[0];
    assert.equal((await phone.act(locator, { kind: "freeze" })).kind, "act");
    assert.equal((await phone.devices()).devices[0].frozen, false);
    assert.equal((await phone.press("yes")).kind, "acted");
    assert.equal((await phone.devices()).devices[0].frozen, true);
    phone.openScanner("recover");
    assert.equal((await phone.scan([await recorder.challenge()])).lines[0].id, "error.frozen");
    await rejects(phone.act("no locator", { kind: "freeze" }), "bad-argument");
    await rejects(phone.act("00".repeat(12), { kind: "freeze" }), "bad-argument");
    await rejects(phone.act(locator, { kind: "burn" }), "bad-argument");
    await rejects(phone.act(locator, { kind: "delegate", to: "ben", expires: 1, codes: 1, key: "k" }), "bad-argument");
    recorder.end();
});

test("a message is decoded or refused", () => {
    assert.throws(() => decode("offer", "RL2:ABC"), { kind: "not-decoded", stage: "text", appSays: "update the app" });
    assert.throws(() => inspect("HTTPS://EXAMPLE.COM"), { kind: "not-decoded", appSays: "not a Relatch code" });
    assert.throws(() => decode("letter", "RL1:ABC"), { kind: "bad-argument" });
});
