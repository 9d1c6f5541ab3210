// The reader: pictures to texts, and a decoder that breaks, is late, or is not there.

import assert from "node:assert/strict";
import test from "node:test";

import { browserWorker } from "relatch-app/node-worker.js";
import { Reader, ReaderError } from "relatch-app/reader";

import { picture } from "./picture.mjs";

/** Of the package, or of these tests. */
const worker = (module) => browserWorker(new URL(import.meta.resolve(module)));
const shipped = () => worker("relatch-app/reader-worker");
/** Traps at a picture that is one pixel high, by an instruction `unreachable`; else it answers. */
const trapping = () => worker("./trapping-worker.mjs");
const small = { width: 1, height: 1, data: new Uint8Array(4) };
const large = { width: 2, height: 2, data: new Uint8Array(16) };
const fails = (promise, kind) => assert.rejects(promise, (error) => error instanceof ReaderError && error.kind === kind);

test("codes are read, and pictures without one give none", async () => {
    const reader = new Reader({ worker: shipped });
    assert.deepEqual(await reader.read(picture("RL1:  TWO SPACES ")), ["RL1:  TWO SPACES "]);
    assert.deepEqual(await reader.read(picture("RL1:ONE", "RL1:TWO")), ["RL1:ONE", "RL1:TWO"]);
    assert.deepEqual(await reader.read(small), []);
    reader.close();
});

test("a picture that is none is refused, and the decoder goes on", async () => {
    let started = 0;
    const reader = new Reader({ worker: () => (started++, shipped()) });
    await fails(reader.read({ width: 2, height: 2, data: new Uint8Array(15) }), "picture");
    await fails(reader.read({ width: 100_000, height: 100_000, data: new Uint8Array(4) }), "picture");
    await fails(reader.read({ width: 2 ** 31, height: 2 ** 31, data: new Uint8Array(0) }), "picture");
    assert.deepEqual(await reader.read(picture("RL1:ONE")), ["RL1:ONE"]);
    assert.equal(started, 1);
    reader.close();
});

test("a decoder that traps is restarted", async () => {
    let started = 0;
    const reader = new Reader({ worker: () => (started++, trapping()) });
    assert.deepEqual(await reader.read(large), ["read"]);
    await fails(reader.read(small), "trapped");
    assert.deepEqual(await reader.read(large), ["read"]);
    assert.equal(started, 2);
    reader.close();
});

test("a decoder that is late is restarted", async () => {
    let ended = 0;
    const silent = () => ({ postMessage() {}, terminate: () => ended++ });
    const workers = [silent, trapping];
    const reader = new Reader({ worker: () => workers.shift()(), patience: 1 });
    await fails(reader.read(large), "late");
    assert.equal(ended, 1);
    const patient = new Reader({ worker: () => workers.shift()() });
    assert.deepEqual(await patient.read(large), ["read"]);
    patient.close();
});

test("a decoder that is not there is no trap", async () => {
    const reader = new Reader({ worker: () => worker("./no-such-worker.mjs") });
    await fails(reader.read(large), "not-loaded");
    reader.close();
});

test("a closed reader reads nothing", async () => {
    const reader = new Reader({ worker: () => ({ postMessage() {}, terminate() {} }) });
    const reading = reader.read(large);
    await Promise.resolve();
    await Promise.resolve();
    reader.close();
    await fails(reading, "closed");
    await fails(reader.read(large), "closed");
});
