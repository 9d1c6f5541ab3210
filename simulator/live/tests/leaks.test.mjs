// The table of leaks in every suite, played in the page: its verdicts are those of spec/threat-model.md.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { FIRST, Stage, bound } from "./stage.mjs";

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.close());

/** The cells of the table, by id: one for each suite. */
const TABLE = Object.fromEntries(
  readFileSync(new URL("../../../spec/threat-model.md", import.meta.url), "utf8").split("\n## What a leak gives")[1].split("\n## ")[0].split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim())).filter((cells) => /^[CQ]\d+$/.test(cells[1] ?? "")).map(([, id, , ...verdicts]) => [id, verdicts]));

/** How each verdict of the table begins on the page. */
const SAYS = { nothing: /^nothing/, fakes: /^fakes/, codes: /^codes: the attacker computed/, "that code": /^that code/, "codes within the limits": /^codes within the limits/, "-": /^suite 1 has no such key/ };

function expected(id, suite) {
  const cell = TABLE[id][suite - 1].replaceAll("*", "");
  const [, other] = cell.match(/^as suite (\d)/) ?? [];
  if (other) return expected(id, Number(other));
  const [, row] = cell.match(/^as ([CQ]\d+)/) ?? [];
  return row ? expected(row, suite) : SAYS[cell.split(/[:;,]/)[0]];
}

async function played(context, world) {
  const page = await context.newPage();
  await page.goto(new URL("account", world).href);
  await page.getByRole("button", { name: "Play the leaks" }).click();
  await page.locator("#leaks").locator("table, .warning").waitFor();
  return page;
}

for (const [suite, made] of [[1, /without keys/], [2, undefined], [3, /post-quantum/]]) {
  test(`each leak in suite ${suite} gives what the threat model says`, async () => {
    const { world, recorder } = made ? await unit(made) : await bound(stage);
    const page = await played(recorder.page.context(), world);
    const rows = await page.locator("#leaks tbody tr").evaluateAll((all) => all.map((row) => [row.querySelector("th").textContent, row.lastElementChild.textContent]));
    assert.deepEqual(rows.map(([id]) => id), Object.keys(TABLE));
    for (const [id, said] of rows) assert.match(said, expected(id, suite), id);
  });
}

test("nothing is played for a recorder that is not bound", async () => {
  const world = await stage.world();
  const recorder = await stage.recorder(world);
  const page = await played(recorder.page.context(), world);
  await page.locator("#leaks .warning", { hasText: "is not bound" }).waitFor();
});

test("of a binding to the authority inside a phone only what needs no service is played", async () => {
  const world = await stage.world();
  const recorder = await stage.recorder(world);
  const phone = await stage.phone(world, "inside");
  await recorder.setUp(FIRST);
  await phone.press("Key file for a device");
  const keys = await phone.place.locator("#key-file").textContent();
  await phone.press("Back");
  await recorder.press("Load a key file");
  await recorder.screen.getByLabel("Or the text of a key file").fill(keys);
  await recorder.press("Load");
  await recorder.enter(await phone.bind(await recorder.offer()), "Bind");
  await recorder.title("Bound to your account");
  const page = await played(recorder.page.context(), world);
  const said = (id) => page.locator("#leaks tr", { has: page.getByRole("rowheader", { name: id, exact: true }) }).locator("td").last().textContent();
  assert.match(await said("C0"), SAYS.nothing);
  for (const id of ["C5", "C8", "C10", "C13"]) assert.match(await said(id), /^not played: the authority of this binding is elsewhere/, id);
});

/** A new unit of another suite, bound. */
async function unit(made) {
  const world = await stage.world();
  const recorder = await stage.recorder(world);
  const phone = await stage.phone(world);
  await (await recorder.drawer()).getByRole("button", { name: made }).click();
  await recorder.press("Switch on");
  await recorder.setUp(FIRST);
  await phone.scan();
  await phone.paste(await recorder.offer());
  const goOn = phone.place.getByRole("button", { name: "Go on", exact: true });
  const name = phone.place.getByLabel("Name of the device");
  await goOn.or(name).first().waitFor();
  if (await goOn.count()) await goOn.click();
  await name.fill("New");
  await phone.press("Bind");
  await recorder.enter(await phone.code(), "Bind");
  await recorder.title("Bound to your account");
  return { world, recorder };
}
