// Hands on the device: old flash, another unit's flash, units of each suite.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FIRST, SECOND, Stage, bound } from "./stage.mjs";

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.close());

async function hand(recorder, name) {
  await (await recorder.drawer()).getByRole("button", { name }).click();
}

test("an old flash image is put back: the phone says so, and asks whether it is the owner", async () => {
  const { recorder, phone } = await bound(stage);
  await hand(recorder, "Copy the flash");
  await recorder.enter(await phone.codeOf(await recorder.forget()));
  await recorder.choose(SECOND);
  await recorder.press("Log in");
  await phone.codeOf(await recorder.forget());
  await hand(recorder, /^Put the copy/);
  await recorder.press("Switch on");
  await phone.scan();
  await phone.paste(await recorder.forget());
  await phone.place.getByText("it may have been copied").waitFor();
  await phone.press("It is me: show the code");
  await phone.press("It is me");
  assert.match(await phone.code(), /^\d{4} \d{4} \d{4}$/);
});

test("the flash of another unit is of no use: each has a key for its records", async () => {
  const { recorder } = await bound(stage);
  await hand(recorder, "Swap the flash with the other unit");
  await hand(recorder, "Put the other unit on the desk");
  await recorder.press("Switch on");
  await recorder.title("Log in");
  await recorder.screen.getByText("The binding could not be read").waitFor();
  await recorder.press("Forgot password");
  await recorder.screen.getByText("This device is not bound to an account").waitFor();
});

for (const [suite, name] of [["1", /without keys/], ["3", /post-quantum/]]) {
  test(`a new unit of suite ${suite} is bound and recovered`, async () => {
    const world = await stage.world();
    const recorder = await stage.recorder(world);
    const phone = await stage.phone(world);
    await hand(recorder, name);
    await recorder.press("Switch on");
    await recorder.setUp(FIRST);
    const offer = await recorder.offer();
    await phone.scan();
    await phone.paste(offer);
    if (suite === "1") {
      await recorder.screen.getByText("This QR code is a secret").waitFor();
      await phone.place.getByText("A person who sees or films this picture").waitFor();
      await phone.press("Go on");
    }
    await phone.place.getByLabel("Name of the device").fill("New");
    await phone.press("Bind");
    await recorder.enter(await phone.code(), "Bind");
    await recorder.title("Bound to your account");
    await recorder.press("Back");
    await recorder.screen.getByText(`Bound with suite ${suite}`).waitFor();
    await recorder.press("Log out");
    await phone.press("Done");
    await recorder.enter(await phone.codeOf(await recorder.forget()));
    await recorder.choose(SECOND);
  });
}

test("the menus: clear the wrong codes, end the binding, reset to the factory", async () => {
  const { recorder } = await bound(stage);
  await recorder.forget();
  await recorder.enter(await recorder.wrong(12, 1));
  await recorder.screen.getByText(/Wait \d seconds/).waitFor();
  await recorder.press("Cancel");
  await recorder.screen.getByText("Wrong codes so far: 1").waitFor();
  await recorder.logIn(FIRST);
  await recorder.press("Clear wrong codes");
  await recorder.screen.getByText("Wrong codes cleared").waitFor();
  await recorder.wait(10);
  await recorder.press("End the binding");
  await recorder.press("End the binding");
  await recorder.title("Type the administrator’s password again first");
  await recorder.screen.getByLabel("Administrator’s password").fill(FIRST);
  await recorder.press("Confirm");
  await recorder.screen.getByText("The device is not bound to an account").waitFor();
  await recorder.press("Factory reset");
  await recorder.press("Erase everything");
  await recorder.title("Welcome");
});
