// A phone that asks an account service: requests, responses, and what comes too late.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";

import { Phone } from "relatch-app";
import { service } from "relatch-app/service";

import { Recorder } from "./recorder.mjs";

const body = (value) => new TextEncoder().encode(JSON.stringify(value));
const failed = (promise, reason) => assert.rejects(promise, { name: "RelatchError", kind: "failed", reason });

test("a service answers or fails", async () => {
    const requests = [];
    const responses = [{ status: 200, body: body({ devices: [] }) }, { status: 401, body: body({}) }];
    const phone = Phone.connect("en", async (request) => {
        requests.push(request);
        return responses.shift() ?? Promise.reject(new Error("offline"));
    });
    assert.deepEqual(await phone.devices(), { devices: [] });
    assert.deepEqual(requests[0], { method: "GET", path: "/v1/bindings", headers: [] });
    await failed(phone.devices(), "log-in");
    await failed(phone.devices(), "unavailable");
    assert.throws(() => phone.keyFile(), { kind: "no-keys-here" });
    await assert.rejects(phone.backup(), { kind: "no-keys-here" });
});

test("what is no response is a bad answer", async () => {
    const longest = 1 << 18;
    for (const response of [
        undefined, {}, { status: "200", body: body({}) }, { status: 200.5, body: body({}) }, { status: 200, body: "{}" },
        { status: 200, body: new Uint8Array(longest + 1) }, { status: 200, body: body({ devices: 1 }) },
    ]) {
        const phone = Phone.connect("en", async () => response);
        await failed(phone.devices(), "answer");
    }
});

test("an answer that comes after cancel is dropped", async () => {
    const recorder = new Recorder();
    const offer = await recorder.offer();
    let answer;
    const phone = Phone.connect("en", () => new Promise((resolve) => (answer = resolve)));
    await phone.scan([offer]);
    await phone.press("go-on");
    const binding = phone.bind("Back room");
    await new Promise(setImmediate);
    assert.equal(phone.screen().kind, "waiting");
    assert.equal((await phone.press("cancel")).kind, "offer");
    const claimed = {
        locator: "00".repeat(12), confirmation: "1234 5678 9012", attestation: "none", receipt: null,
    };
    answer({ status: 201, body: body(claimed) });
    const late = await binding;
    assert.deepEqual([late.kind, late.code], ["offer", undefined]);
    recorder.end();
});

test("a service that was restored gets the receipt that was kept", async () => {
    const { mac, number } = { mac: "0a".repeat(32), number: 3 };
    const claimed = { locator: "00".repeat(12), confirmation: "1234 5678 9012", attestation: "none", receipt: { number, mac } };
    const problem = { type: "urn:relatch:problem:receipt-needed", title: "t", status: 409 };
    const claims = [];
    const phone = Phone.connect("en", async (request) => {
        const claim = JSON.parse(new TextDecoder().decode(request.body));
        claims.push(claim);
        const taken = claims.length === 1 || claim.receipt;
        return taken ? { status: 201, body: body(claimed) } : { status: 409, body: body(problem) };
    });
    const recorder = new Recorder((await Phone.create("anna", "en", () => {})).keyFile());
    const offer = await recorder.offer();
    await phone.scan([offer]);
    assert.equal(phone.toKeep(), undefined);
    await phone.bind("Back room");
    const kept = phone.toKeep();
    assert.deepEqual(kept, { offer, receipt: { number, mac } });

    phone.leave();
    await phone.scan([kept.offer]);
    assert.equal((await phone.bind("Back room")).lines[0].id, "error.receipt");
    phone.leave();
    await phone.scan([kept.offer]);
    await assert.rejects(phone.bindAgain("Back room", { number, mac: "0a" }), { kind: "bad-argument" });
    await assert.rejects(phone.bindAgain("Back room", { number }), { kind: "bad-argument" });
    assert.equal((await phone.bindAgain("Back room", kept.receipt)).kind, "confirmation");
    assert.deepEqual(claims.map(({ receipt }) => receipt), [undefined, undefined, { number, mac }]);
    recorder.end();
});

test("an offer that is a secret is not kept", async () => {
    const receipt = { number: 3, mac: "0a".repeat(32) };
    const claimed = { locator: "00".repeat(12), confirmation: "1234 5678 9012", attestation: "none", receipt };
    const phone = Phone.connect("en", async () => ({ status: 201, body: body(claimed) }));
    const recorder = new Recorder();
    await phone.scan([await recorder.offer()]);
    await phone.press("go-on");
    assert.equal((await phone.bind("Back room")).kind, "confirmation");
    assert.equal(phone.toKeep(), undefined);
    recorder.end();
});

test("a list of devices without an end is left", async () => {
    let asked = 0;
    const phone = Phone.connect("en", async () => {
        asked += 1;
        return { status: 200, body: body({ devices: [], next: asked.toString(16).padStart(24, "0") }) };
    });
    await failed(phone.act("07".repeat(12), { kind: "freeze" }), "answer");
    assert.equal(asked, 1_000);
});

test("requests go by fetch, with the token, and no body is longer than one gets", async () => {
    const seen = [];
    let length = 10;
    const server = createServer((request, response) => {
        seen.push([request.method, request.url, request.headers.authorization]);
        if (request.url.startsWith("/moved")) {
            response.writeHead(302, { location: "/" }).end();
        } else {
            response.end(" ".repeat(length) + '{"devices": []}');
        }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${server.address().port}`;
    const phone = Phone.connect("en", service(address, () => "secret"));
    assert.deepEqual(await phone.devices(), { devices: [] });
    assert.deepEqual(seen, [["GET", "/v1/bindings", "Bearer secret"]]);
    length = 1 << 18;
    await failed(phone.devices(), "unavailable");
    length = 10;
    await failed(Phone.connect("en", service(`${address}/moved`, () => "secret")).devices(), "unavailable");
    server.close();
    server.closeAllConnections();
    await failed(phone.devices(), "unavailable");
});
