// The whole flow of an app on a terminal: what bindings/python/example.py is in Python.
//
// In a browser the state is in IndexedDB, encrypted by a key that is not extractable, and `unlock` is a passkey over `nonce()`.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LocalPhone } from "relatch-app";

const file = join(process.argv[2], "state");

/** Keeps the state as a file: the old one or the new one, whole. */
function save(state) {
  const next = openSync(`${file}.new`, "w", 0o600);
  writeSync(next, state);
  fsyncSync(next);
  closeSync(next);
  renameSync(`${file}.new`, file);
}

const marks = { title: "# ", fact: "  ", warning: "! ", instruction: "> " };

/** A page: all buttons have the same weight. */
function show(screen) {
  console.log();
  for (const line of screen.lines) console.log(marks[line.role] + line.text);
  if (screen.code) console.log(`\n    ${screen.code}\n`);
  screen.buttons.forEach((view, number) => console.log(`[${number + 1}] ${view.text}`));
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function ask(question) {
  process.stdout.write(`${question}: `);
  const { value, done } = await lines.next();
  if (done) process.exit(0);
  return value;
}

/** What the person does with a page; the next page. */
async function step(phone, screen) {
  if (screen.scans) {
    const text = await ask("camera");
    return text === "check" || text === "recover" ? phone.open_scanner(text === "check") : phone.scan([text]);
  }
  if (screen.kind === "proving") {
    await ask("unlock");
    return phone.proved();
  }
  const view = screen.buttons[Number(await ask("button")) - 1];
  if (!view) return screen;
  return view.button === "bind" ? phone.bind(await ask("name")) : phone.press(view.button);
}

const phone = existsSync(file)
  ? LocalPhone.open("owner", "en", readFileSync(file), save)
  : LocalPhone.create("owner", "en", save);
console.log(`Key file for the device: ${phone.key_file()}`);
let screen = phone.screen();
for (;;) {
  show(screen);
  screen = await step(phone, screen);
}
