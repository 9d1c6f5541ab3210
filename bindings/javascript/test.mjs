// The app in JavaScript: errors, a store that fails, and the app of an account service.

import assert from "node:assert/strict";
import test from "node:test";
import { LocalPhone, ServiceApp } from "relatch-app";

test("a phone is kept and opened again", () => {
  let kept;
  const phone = LocalPhone.create("anna", "en", (state) => { kept = state.slice(); });
  assert.match(phone.key_file(), /^RLK1:/);
  assert.deepEqual(phone.backup(), kept);
  for (const again of [LocalPhone.open, LocalPhone.restore]) {
    assert.equal(again("anna", "de", kept, () => {}).key_file(), phone.key_file());
  }
});

test("what is no state, and what cannot be saved, is an error that says what to do", () => {
  assert.throws(() => LocalPhone.open("anna", "en", new Uint8Array([1]), () => {}), /restore a backup/);
  assert.throws(() => LocalPhone.create("", "en", () => {}), /empty/);
  assert.throws(() => LocalPhone.create("anna", "en", () => { throw new Error("full"); }), /could not be saved/);
});

test("sentences are in the language of the person", () => {
  const phone = LocalPhone.create("anna", "de-AT", () => {});
  const screen = phone.scan(["https://example.com"]);
  assert.equal(screen.kind, "message");
  assert.equal(screen.lines[0].text, "Kein Relatch-Code");
  assert.deepEqual(screen.buttons.map((view) => view.button), ["again"]);
  assert.throws(() => phone.press("other"), /no button/);
});

test("the app of a service gives requests and takes responses", () => {
  const app = new ServiceApp("en");
  assert.equal(app.asked(), undefined);
  assert.equal(app.scan(["RL2:ABC"]).lines[0].text, "Update the app");
  assert.equal(app.asked(), undefined);
  assert.equal(app.respond(7n, 200, new Uint8Array()).kind, "message");
});
