// The texts: both languages have each one, every name of the service has one, and a German page says nothing in English.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, test } from "node:test";
import { Stage, bound } from "./stage.mjs";

let stage;
after(() => stage?.close());

const at = (path) => new URL(`../../../${path}`, import.meta.url);
const source = (path) => readFileSync(at(path), "utf8");
const json = (path) => JSON.parse(source(path));
const [ENGLISH, GERMAN] = ["en", "de"].map((name) => json(`simulator/live/web/texts/${name}.json`));
const [DEVICE, DEVICE_GERMAN] = ["en", "de"].map((name) => json(`spec/texts/${name}.json`));
/** The names in the functions `name` of a file of the library. */
const names = (path) => source(path).split("pub fn name(").slice(1).flatMap((text) => [...text.split("\n    }\n")[0].matchAll(/=> "([a-z-]+)"/g)].map(([, name]) => name));
const EVENTS = names("crates/authority/src/audit/event.rs");
const REASONS = [...names("crates/authority/src/audit/reason.rs"), ...names("crates/binding/src/scan.rs")].filter((name) => !["owner", "delegate"].includes(name));
const FIELDS = [...new Map([...source("crates/authority/src/audit/fields.rs").matchAll(/\("(\w+)", Value::(\w+)/g)].map(([, name, kind]) => [name, kind]))];

test("both languages have the same texts, with the same placeholders", () => {
  assert.deepEqual(Object.keys(GERMAN), Object.keys(ENGLISH));
  const places = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join();
  for (const id of Object.keys(ENGLISH)) assert.equal(places(GERMAN[id]), places(ENGLISH[id]), id);
});

test("every name that the service says has a text", () => {
  const problems = [...source("crates/service/src/problem.rs").matchAll(/(?:Self::new\(\s*StatusCode::\w+,\s*|conflict\(|forbidden\(|many\()"([a-z-]+)"/g)].map(([, name]) => name);
  const sentences = [...source("crates/authority/src/audit.rs").split("fn sentence_key")[1].matchAll(/=> "([a-z-]+)"/g)].map(([, name]) => name);
  assert.ok(EVENTS.length >= 24 && REASONS.length >= 17 && problems.length >= 25 && sentences.length >= 5 && FIELDS.length >= 13);
  const ids = [...EVENTS.map((name) => `event.${name}`), ...EVENTS.map((name) => `notice.${name}`), ...sentences.map((name) => `notice.${name}`),
    ...REASONS.map((name) => `reason.${name}`), ...problems.map((name) => `problem.${name}`), ...FIELDS.map(([name]) => `field.${name}`)];
  assert.deepEqual(ids.filter((id) => !(id in ENGLISH)), []);
});

test("every text that a page names is there, and every text is named", () => {
  const files = readdirSync(at("simulator/live/web"), { recursive: true }).filter((name) => /\.(html|js)$/.test(name));
  const all = files.map((name) => source(`simulator/live/web/${name}`)).join("\n");
  const literal = [...all.matchAll(/\bt\("([\w.-]+)"/g), ...all.matchAll(/data-(?:text|label|title)="([\w.-]+)"/g)].map(([, id]) => id).filter((id) => !id.startsWith("PAGE"));
  assert.deepEqual(literal.filter((id) => !(id in ENGLISH) && !(id in DEVICE)), []);
  const begun = [...all.matchAll(/\bt\(`([\w.-]+)\$\{/g)].map(([, start]) => start);
  const quoted = new Set([...all.matchAll(/"([\w-]+(?:\.[\w-]+)+)"/g)].map(([, id]) => id));
  const titles = new Set(files.filter((name) => name.endsWith(".html")).map((name) => name.replace(".html", ".title")));
  const unused = Object.keys(ENGLISH).filter((id) => !quoted.has(id) && !titles.has(id) && !begun.some((start) => id.startsWith(start)));
  assert.deepEqual(unused, []);
});

test("a German page shows no id of a text, no name of the service, and no English sentence", async () => {
  stage = await Stage.open();
  const { world, recorder, phone } = await bound(stage);
  await recorder.enter(await phone.codeOf(await recorder.forget()));
  await recorder.page.evaluate(() => localStorage.setItem("relatch/language", "de"));
  await phone.page.evaluate(() => localStorage.setItem("relatch/language", "de"));
  await recorder.page.route("**/chain/*", (route) => route.fulfill({ json: entries() }));
  const page = recorder.page;
  await page.goto(new URL("account", world).href);
  await page.getByRole("button", { name: "Die Lecks spielen" }).click();
  await page.locator("#leaks table").waitFor();
  await page.locator("#place tbody tr").nth(EVENTS.length + REASONS.length).waitFor();
  await german(page, "account");
  for (const [name, ready] of [["recorder", "#screen h1"], ["installer", "#queue h2"], ["", "canvas"]]) {
    await page.goto(new URL(name, world).href);
    await page.locator(ready).first().waitFor();
    if (name === "recorder") await page.locator("#drawer > details > summary").click();
    await german(page, name);
  }
  await phone.page.goto(new URL("phone", world).href);
  for (const who of ["owner", "installer", "inside"]) {
    await phone.page.locator("#who").selectOption(who);
    await phone.title("Meine Geräte");
    await german(phone.page, `phone of ${who}`);
  }
  await phone.become("inside", "Meine Geräte");
  await phone.press("Sicherung und Wiederherstellung");
  await german(phone.page, "backup");
  await phone.become("owner", "Meine Geräte");
  await phone.press("Hinweise");
  await phone.place.locator(".notice").first().waitFor();
  await german(phone.page, "notices");
  await phone.press("Geräte");
  await phone.press("Mehr: Shop recorder");
  await german(phone.page, "more");
  await phone.press("Eine Person helfen lassen");
  await german(phone.page, "delegate");
});

/** An entry of every event with every field, and one of every reason. */
function entries() {
  const value = { Hex: "ab".repeat(32), Number: 1_800_000_000, Flag: true, Numbers: [0, 1], Text: "another", Name: "owner" };
  const fields = Object.fromEntries(FIELDS.map(([name, kind]) => [name, value[kind]]));
  const entry = { at: 1_800_000_000, account: "another", locator: "00" };
  const events = [...EVENTS.map((event) => ({ ...entry, event, ...fields, action: 1, reason: REASONS[0] })), ...REASONS.map((reason) => ({ ...entry, event: "refused", reason }))];
  return [...events.map((one, at) => ({ number: at + 1, link: "cd".repeat(32), follows: at % 2 === 0, entry: one })), { number: 99, link: "cd".repeat(32), follows: true, entry: null }];
}

/** What a person reads or hears of a page, line by line. */
async function lines(page) {
  return page.evaluate(() => {
    const heard = [...document.querySelectorAll("[aria-label], [alt], [title], [placeholder]")].flatMap((one) => ["aria-label", "alt", "title", "placeholder"].map((name) => one.getAttribute(name)));
    const cells = [...document.querySelectorAll("body *")].filter((one) => one.childElementCount === 0 || one.matches("td, li, p, option")).map((one) => one.textContent);
    return [document.title, ...heard, ...cells].filter(Boolean).map((text) => text.trim());
  });
}

async function german(page, where) {
  const said = await lines(page);
  const known = { ...DEVICE, ...ENGLISH };
  const prefixes = [...new Set(Object.keys(known).map((id) => id.split(".")[0]))].join("|");
  const id = new RegExp(`(^|[\\s:(])(${prefixes})\\.\\w[\\w.-]*`);
  assert.deepEqual(said.filter((line) => id.test(line)), [], `${where}: ids`);
  const name = new RegExp(`(^|[^\\w-])(${[...EVENTS, ...REASONS, ...FIELDS.map(([field]) => field).filter((field) => field.length > 4)].join("|")})($|[^\\w-])`);
  assert.deepEqual(said.filter((line) => name.test(line)), [], `${where}: names`);
  const translated = { ...DEVICE_GERMAN, ...GERMAN };
  const english = Object.entries(known).filter(([key, text]) => text !== translated[key] && text.length > 3 && text !== "Deutsch").map(([, text]) => sentence(text));
  assert.deepEqual(said.filter((line) => english.some((text) => text.test(line))), [], `${where}: English`);
}

/** A line that is this text, whatever stands in its places. */
function sentence(text) {
  const escaped = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".+");
  return new RegExp(`^${escaped}$`);
}
