// Every page: accessible, in both languages and schemes, in a narrow window, under a strict policy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { SECOND, Stage, bound } from "./stage.mjs";

const AXE = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const WIDTH = 375;
let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.close());

/** What axe finds on a page, in both schemes, and whether the page is wider than the window. */
async function look(page, name) {
  await page.setViewportSize({ width: WIDTH, height: 740 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`));
    assert.deepEqual(found, [], `${name}, ${colorScheme}`);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= WIDTH, `${name} is ${width} pixels wide`);
}

for (const locale of ["en-GB", "de-DE"]) {
  test(`axe finds nothing on the pages in ${locale}`, async () => {
    const world = await stage.world();
    const page = await (await stage.context({ locale })).newPage();
    for (const [path, ready] of [["/", "h1"], [world, "canvas"], ["recorder", "#screen h1"], ["phone", "#place h1"], ["account", "#place h2"], ["installer", "#queue h2"]]) {
      await page.goto(new URL(path, world).href);
      await page.locator(ready).first().waitFor();
      await look(page, path);
      assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
    }
  });
}

test("axe finds nothing on the screens of a recovery", async () => {
  const { recorder, phone } = await bound(stage);
  await recorder.drawer();
  const challenge = await recorder.forget();
  await look(recorder.page, "recorder: challenge");
  await phone.scan();
  await look(phone.page, "phone: scanner");
  await phone.paste(challenge);
  await phone.title("New password for");
  await look(phone.page, "phone: preview");
  await phone.press("Show the code");
  const code = await phone.code();
  await look(phone.page, "phone: code");
  await phone.press("Done");
  await phone.press("More: Shop recorder");
  await look(phone.page, "phone: more");
  await phone.press("Back");
  await phone.press("Notices");
  await look(phone.page, "phone: notices");
  await recorder.enter(code);
  await recorder.choose(SECOND);
  await recorder.press("Log in");
  await recorder.logIn(SECOND);
  await recorder.title("Menu");
  await look(recorder.page, "recorder: menu");
});

test("no script but the program's own runs, and nothing is loaded from elsewhere", async () => {
  const response = await fetch(new URL("/", stage.address));
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
  const page = await (await stage.context()).newPage();
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).origin));
  const world = await stage.world();
  for (const name of ["recorder", "phone", "account", "installer"]) {
    await page.goto(new URL(name, world).href);
    await page.locator("h1, h2").first().waitFor();
  }
  assert.deepEqual([...new Set(requests)], [new URL(stage.address).origin]);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.head.append(script);
    return window.injected ?? false;
  });
  assert.equal(ran, false);
});
