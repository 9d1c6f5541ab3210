// The whole recovery in two browsers: the phone's camera sees the recorder's screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FIRST, SECOND, Stage, bound } from "./stage.mjs";

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.close());

test("the phone scans the recorder's screen, and the owner sets a new password", async () => {
  const { recorder, phone } = await bound(stage);
  await recorder.forget();
  stage.shows(await recorder.page.screenshot());
  await phone.press("More: Shop recorder");
  await phone.press("Reset device password");
  await phone.press("Scan with the camera");
  await phone.title("New password for");
  await phone.press("Show the code");
  await recorder.enter(await phone.code());
  await recorder.choose(SECOND);
  await recorder.press("Log in");
  await recorder.logIn(FIRST);
  await recorder.screen.getByText("Wrong password").waitFor();
  await recorder.logIn(SECOND);
  await recorder.title("Menu");
});

test("the rehearsal: a check code, and it opens nothing", async () => {
  const { recorder, phone } = await bound(stage);
  await recorder.logIn(FIRST);
  await recorder.press("Rehearse: check the binding");
  await recorder.title("Scan to check the binding");
  await phone.press("More: Shop recorder");
  await phone.press("Check the binding");
  await phone.paste(await recorder.text());
  await phone.place.getByText("This code cannot change a password").waitFor();
  await recorder.enter(await phone.code());
  await recorder.title("The phone that showed this code can recover this device");
  await recorder.press("Yes, it is mine");
  await recorder.screen.getByText("Rehearsed").waitFor();
});

test("another account gets no code, and the owner is told", async () => {
  const { world, recorder, phone } = await bound(stage);
  const challenge = await recorder.forget();
  // The first recovery makes the binding active; before that a stranger's try is not told.
  await phone.codeOf(challenge);
  const stranger = await stage.phone(world, "colleague");
  await stranger.scan();
  await stranger.paste(challenge);
  await stranger.title("Invalid QR code");
  assert.equal(await stranger.place.locator(".code-text").count(), 0);
  await phone.press("Notices");
  await phone.place.getByText("Someone who is not allowed to tried to recover").first().waitFor();
  await phone.place.getByRole("button", { name: "Not me: stop all codes for Shop recorder" }).first().click();
  await phone.place.getByText("No code is given for this device until the freeze is lifted").waitFor();
});

test("a typing error is seen before the code is entered, and counts nothing", async () => {
  const { recorder, phone } = await bound(stage);
  const code = await phone.codeOf(await recorder.forget());
  const digits = code.replaceAll(" ", "");
  const slipped = digits.slice(0, -1) + ((Number(digits.at(-1)) + 1) % 10);
  await recorder.type(slipped);
  await recorder.screen.getByText("A digit is wrong, or two are swapped").waitFor();
  assert.equal(await recorder.screen.locator("input.digits").getAttribute("aria-invalid"), "true");
  await recorder.press("Confirm");
  await recorder.screen.getByText("nothing was counted").waitFor();
  await recorder.enter(code);
  await recorder.title("Set a new password");
});

test("thirty wrong codes: longer codes, pauses, and the right one still opens", async () => {
  const { recorder, phone } = await bound(stage);
  await recorder.forget();
  const lengths = new Set();
  for (let wrong = 1; wrong <= 30; wrong += 1) {
    const digits = Number((await recorder.screen.locator(".count").textContent()).match(/\d+/)[0]);
    lengths.add(digits);
    await recorder.enter(await recorder.wrong(digits, wrong));
    await recorder.screen.getByText(/Wait \d seconds|Wrong code\. Ask/).first().waitFor();
    await recorder.wait();
    await recorder.screen.getByText(/Wait \d seconds/).waitFor({ state: "detached" });
    const again = recorder.screen.getByRole("button", { name: "Show a new QR code" });
    if (await again.count()) await again.click();
  }
  await recorder.screen.getByText("The code has 20 digits").waitFor();
  assert.deepEqual([...lengths], [12, 16]);
  const code = await phone.codeOf(await recorder.text());
  assert.equal(code.replaceAll(" ", "").length, 20);
  await recorder.enter(code);
  await recorder.choose(SECOND);
});

test("a pause after a wrong code: the keypad waits", async () => {
  const { recorder } = await bound(stage);
  await recorder.forget();
  await recorder.enter(await recorder.wrong(12, 1));
  await recorder.screen.getByText(/Wait \d seconds/).waitFor();
  assert.ok(await recorder.screen.locator("input.digits").isDisabled());
});

test("a restart while the QR code is up: its code opens nothing, the next one does", async () => {
  const { recorder, phone } = await bound(stage);
  const code = await phone.codeOf(await recorder.forget());
  await recorder.page.reload();
  await recorder.title("Log in");
  const challenge = await recorder.forget();
  await recorder.enter(code);
  await recorder.screen.getByText("Wrong code").first().waitFor();
  await recorder.wait();
  await recorder.enter(await phone.codeOf(challenge));
  await recorder.choose(SECOND);
});

test("the plug is pulled in the middle of storing the new password: the old one holds", async () => {
  const { recorder, phone } = await bound(stage);
  await recorder.enter(await phone.codeOf(await recorder.forget()));
  const drawer = await recorder.drawer();
  await drawer.getByLabel("After so many bytes").fill("20");
  await drawer.getByRole("button", { name: "Plan it" }).click();
  await recorder.title("Set a new password");
  await recorder.screen.getByLabel("New password", { exact: true }).fill(SECOND);
  await recorder.screen.getByLabel("New password again").fill(SECOND);
  await recorder.press("Set password");
  await recorder.title("No power");
  await recorder.press("Switch on");
  await recorder.logIn(SECOND);
  await recorder.screen.getByText("Wrong password").waitFor();
  await recorder.logIn(FIRST);
  await recorder.title("Menu");
});
