#!/usr/bin/env node
// The whole flow of an app on a terminal: the texts that a reader of QR codes gave, pages, buttons, codes.
//
//     terminal.mjs FOLDER     the authority is inside; its state is a file in the folder
//
// Each question takes one line: the text of a QR code where the camera would run (or `check`, `recover` for the other
// scanner), the number of a button, a name. The file is readable by its owner alone and not encrypted.

import { existsSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Phone } from "relatch-app";

const folder = process.argv[2];
const file = join(folder, "state");
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const MARKS = { title: "# ", fact: "  ", warning: "! ", instruction: "> " };

/** Keeps the state as a file: the old one or the new one, whole. */
async function save(state) {
    await synced(file + ".new", "w", (handle) => handle.writeFile(state));
    await rename(file + ".new", file);
    await synced(folder, "r", () => {});
}

async function synced(path, flags, write) {
    const handle = await open(path, flags, 0o600);
    try {
        await write(handle);
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** A page: all buttons have the same weight. */
function show(screen) {
    console.log();
    for (const { role, text } of screen.lines) {
        console.log(MARKS[role] + text);
    }
    if (screen.code) {
        console.log(`\n    ${screen.code.grouped}\n`);
    }
    screen.buttons.forEach(({ text }, at) => console.log(`[${at + 1}] ${text}`));
}

/** The next line; nothing at the end. */
async function ask(question) {
    process.stdout.write(`${question}: `);
    return (await lines.next()).value;
}

/** What the person does with a page: the next page, or nothing at the end. */
async function step(phone, screen) {
    if (screen.scans) {
        const text = await ask("camera");
        return text === "check" || text === "recover" ? phone.openScanner(text) : text && phone.scan([text]);
    }
    if (screen.kind === "proving") {
        // A page asks for a passkey here.
        return (await ask("unlock")) !== undefined && phone.provedHere();
    }
    const number = await ask("button");
    const button = screen.buttons[Number(number) - 1]?.button;
    if (button === "bind") {
        return phone.bind((await ask("name")) ?? "");
    }
    return button ? phone.press(button) : number !== undefined && screen;
}

const phone = existsSync(file)
    ? await Phone.open("owner", "en", readFileSync(file), save)
    : await Phone.create("owner", "en", save);
console.log(`Key file for the device: ${phone.keyFile()}`);
for (let screen = phone.screen(); screen; screen = await step(phone, screen)) {
    show(screen);
}
phone.leave();
