#!/usr/bin/env node
// The conformance kit's party in the role of an app (spec/conformance.md), in JavaScript, through the package.

import { createInterface } from "node:readline";

import { decode } from "relatch-app";

const HELLO = { version: 1, roles: ["app"], types: ["decode"] };
// The members of each kind, and those of one suite alone.
const MEMBERS = {
    1: ["kind", "suite", "action", "locator", "epoch", "failures", "body", "tag", "message"],
    2: ["kind", "suite", "vendor", "model", "serial", "codeLength", "attestation", "body", "message"],
};
const OF_A_SUITE = ["nonce", "secret", "enc", "authorityKeyId"];

/** A name of the kit: `code_length` for `codeLength`. */
function named(name) {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function shown(value) {
    return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : (value ?? null);
}

/** The output of a request to decode a text. */
function output({ as, text }) {
    let found;
    try {
        found = decode(as, text);
    } catch (error) {
        if (error.kind !== "not-decoded") {
            throw error;
        }
        const { stage, reason, key, appSays } = error;
        return { refused: { stage, reason, app_says: appSays, ...(key !== undefined && { key }) } };
    }
    const fields = MEMBERS[found.kind].map((name) => [named(name), shown(found[name])]);
    for (const name of OF_A_SUITE.filter((name) => found[name] !== undefined)) {
        fields.push([named(name), shown(found[name])]);
    }
    const ignorable = found.ignorable.map(({ key, value }) => ({ key, value: shown(value) }));
    return { accepted: { ...Object.fromEntries(fields), ignorable } };
}

/** The answer to one line. */
function answer(line) {
    let id = null;
    try {
        const request = JSON.parse(line);
        id = request.id;
        if (request.type === "hello") {
            return { id, output: HELLO };
        }
        return request.type === "decode" ? { id, output: output(request.input) } : { id, unsupported: true };
    } catch (error) {
        return { id, error: `not a request: ${error.message}` };
    }
}

for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
