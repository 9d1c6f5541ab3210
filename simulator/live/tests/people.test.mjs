// What goes between people: the installer, a transfer in two steps, a release and its undo; and what the service saw of it.

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

test("the account page has the chain, the notices, and the limits of this service", async () => {
  const { world, recorder } = await active();
  const page = await recorder.page.context().newPage();
  await page.goto(new URL("account", world).href);
  await page.getByRole("heading", { name: "Shop recorder, of Owner" }).waitFor();
  assert.equal(await page.getByText("broken", { exact: true }).count(), 0);
  assert.ok((await page.getByText("follows", { exact: true }).count()) >= 3);
  await page.getByText("Owner got a code for Shop recorder").waitFor();
  const { library, service } = await (await fetch(new URL("limits", world))).json();
  const shown = await page.locator("section", { has: page.getByRole("heading", { name: "Limits" }) }).last().innerText();
  assert.match(shown, new RegExp(`${library.codesPerBinding} codes of a device in 24 hours`));
  assert.match(shown, new RegExp(`at most ${service.calls} calls a minute`));
  assert.match(shown, new RegExp(`${service.deadline} milliseconds`));
});

test("the limits that are shown are those that hold", async () => {
  const { world, recorder, phone } = await bound(stage);
  const { library } = await (await fetch(new URL("limits", world))).json();
  // A restart, so that each challenge is another one: a code that is asked for again counts once.
  for (let codes = 0; codes < library.codesPerBinding; codes += 1) {
    await phone.codeOf(await recorder.forget());
    await recorder.page.reload();
    await recorder.title("Log in");
  }
  await phone.scan();
  await phone.paste(await recorder.forget());
  await phone.title("New password for");
  await phone.place.getByRole("button", { name: "It is me: show the code" }).waitFor();
});
