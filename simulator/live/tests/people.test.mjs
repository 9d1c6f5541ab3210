// What goes between people: the installer, a transfer in two steps, a release and its undo, leaks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SECOND, Stage, bound } from "./stage.mjs";

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.close());

/** The owner makes the binding active: a pending one cannot be delegated or given away. */
async function active() {
  const all = await bound(stage);
  await all.recorder.enter(await all.phone.codeOf(await all.recorder.forget()));
  await all.recorder.choose(SECOND);
  await all.recorder.press("Log in");
  return all;
}

async function agree(phone) {
  await phone.press("Yes");
  await phone.title(/Prove|Done/);
  const proof = phone.place.getByRole("button", { name: "It is me", exact: true });
  if (await proof.count()) await proof.click();
  await phone.title("Done");
  await phone.press("Done");
}

test("a delegated installer reads a code out from a client's photo, and the owner sees it", async () => {
  const { world, recorder, phone } = await active();
  await phone.press("More: Shop recorder");
  await phone.press("Let a person help");
  await phone.place.getByLabel("To whom").selectOption({ label: "Installer" });
  await phone.press("Go on");
  await agree(phone);
  await recorder.forget();
  const photo = await recorder.page.screenshot();

  await phone.scan();
  await phone.place.locator("#send").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: photo });
  await phone.place.getByText("The photo is sent").waitFor();

  const page = await (await stage.context({ viewport: { width: 375, height: 740 } })).newPage();
  await page.goto(new URL("installer", world).href);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByText("For you: 0 of 3 codes used").waitFor();
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await page.getByText("You act for the owner, who will see it").waitFor();
  await page.getByRole("button", { name: "Show the code" }).click();
  const code = await page.locator(".code-text").textContent();
  await page.getByRole("button", { name: "Done: remove" }).click();
  await page.getByText("Photos that clients sent: 0").waitFor();
  await recorder.enter(code);
  await recorder.title("Set a new password");

  await phone.press("Back");
  await phone.press("Notices");
  await phone.place.getByText("Installer got a code for").waitFor();
});

test("a transfer in two steps; the former owner says that it was not them", async () => {
  const { world, phone } = await active();
  await phone.press("More: Shop recorder");
  await phone.press("Give to another owner");
  await phone.place.getByLabel("To whom").selectOption({ label: "Colleague" });
  await phone.press("Go on");
  await agree(phone);
  const colleague = await stage.phone(world, "colleague");
  await colleague.place.getByLabel("Name of the device").fill("Ours now");
  await colleague.press("Receive the device");
  await colleague.title("Ours now");
  await phone.press("Notices");
  await phone.place.getByText("Another account owns").waitFor();
  await phone.place.locator(".notice", { hasText: "Another account owns" }).getByRole("button").click();
  await phone.press("It is me");
  await phone.title("No code is given for this device");
  await colleague.press("Notices");
  await colleague.place.getByText("The former owner stopped all codes").waitFor();
});

test("a release, and its undo; not me, and its end", async () => {
  const { phone } = await active();
  const more = () => phone.press("More: Shop recorder");
  await more();
  await phone.press("Release the device");
  await agree(phone);
  await more();
  await phone.press("Take back the release");
  await agree(phone);
  await more();
  await phone.press("Not me: stop all codes");
  await phone.press("Yes");
  await phone.title("No code is given for");
  await phone.press("Done");
  await phone.place.getByText("frozen", { exact: true }).waitFor();
  await more();
  await phone.press("Give codes again");
  await agree(phone);
  assert.equal(await phone.place.getByText("frozen", { exact: true }).count(), 0);
});

test("the account page has the chain, and plays the leaks", async () => {
  const { world, recorder } = await active();
  const page = await recorder.page.context().newPage();
  await page.goto(new URL("account", world).href);
  await page.getByRole("heading", { name: "Shop recorder, of Owner" }).waitFor();
  assert.equal(await page.getByText("broken", { exact: true }).count(), 0);
  assert.ok((await page.getByText("follows", { exact: true }).count()) >= 3);
  await page.getByRole("button", { name: "Play the leaks" }).click();
  const played = async (id) => page.locator("#leaks tr", { has: page.getByRole("rowheader", { name: id, exact: true }) }).locator("td").last().textContent();
  await page.locator("#leaks table").waitFor();
  for (const id of ["C0", "C1", "C2", "C4", "C6"]) assert.match(await played(id), /^no code/, id);
  for (const id of ["C10", "C13"]) assert.match(await played(id), /^opened/, id);
});
