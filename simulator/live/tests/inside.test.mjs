// The authority inside the phone: no network at either end, and a backup that restores on another phone.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { FIRST, SECOND, Stage } from "./stage.mjs";

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.close());

test("airplane mode at both ends, from the first start to the new password", async () => {
  const { recorder, phone } = await apart();
  // A reload without a network is a restart of the recorder, and a start of the app.
  await recorder.page.reload();
  await phone.page.reload();
  await recorder.title("Log in");
  await phone.title("My devices");
  await recorder.forget();
  stage.shows(await recorder.page.screenshot());
  await phone.scan();
  await phone.press("Scan with the camera");
  await phone.title("New password for");
  await phone.press("Show the code");
  await recorder.enter(await phone.code());
  await recorder.choose(SECOND);
});

test("a backup restores on another phone, which asks whose the device is", async () => {
  const { world, recorder, phone } = await apart();
  await phone.press("Backup and restore");
  await phone.place.getByLabel("Passphrase").fill("correct horse");
  const coming = phone.page.waitForEvent("download");
  await phone.press("Make a backup");
  const file = join(stage.folder, "relatch-backup.age");
  await (await coming).saveAs(file);

  const other = await stage.phone(world, "inside");
  await other.press("Backup and restore");
  await other.place.getByLabel("Passphrase").fill("wrong horse");
  await other.place.getByLabel("Backup file").setInputFiles(file);
  await other.press("Restore this backup here");
  await other.place.locator(".note", { hasText: /passphrase/i }).waitFor();
  await other.place.getByLabel("Passphrase").fill("correct horse");
  await other.press("Restore this backup here");
  await other.place.getByText("to be confirmed after the restore").waitFor();

  await other.scan();
  await other.paste(await recorder.forget());
  await other.press("It is me: show the code");
  await other.press("It is me");
  await recorder.enter(await other.code());
  await recorder.choose(SECOND);
});

/** A recorder that is bound to a phone with its authority inside; both have no network any more. */
async function apart() {
  const world = await stage.world();
  const recorder = await stage.recorder(world);
  const phone = await stage.phone(world, "inside");
  for (const { page } of [recorder, phone]) {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
  }
  await recorder.setUp(FIRST);
  await phone.press("Key file for a device");
  const keys = await phone.place.locator("#key-file").textContent();
  await phone.press("Back");
  await recorder.press("Load a key file");
  await recorder.screen.getByLabel("Or the text of a key file").fill(keys);
  await recorder.press("Load");
  await recorder.screen.getByText("The key file is loaded").waitFor();
  await recorder.enter(await phone.bind(await recorder.offer()), "Bind");
  await recorder.title("Bound to your account");
  await recorder.press("Back");
  await recorder.press("Log out");
  await phone.press("Done");
  assert.equal(await phone.page.evaluate(() => navigator.onLine), false);
  return { world, recorder, phone };
}
