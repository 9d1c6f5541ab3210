// A screen of the app's library as a page: lines, a code, buttons, all of the same weight.

import { announce, button, el, show, t } from "./common.js";
import { scanner } from "./scanner.js";
import { base64url, proofOf } from "./service.js";

/** Shows the screens of a phone in a place, and what the person does with them, until `leave`. */
export class Screens {
  /** @param person whose proofs are signed; none with the authority in the page */
  constructor({ place, phone, person, leave, send }) {
    Object.assign(this, { place, phone, person, leave, send });
  }

  scan(purpose) {
    this.draw(this.phone.openScanner(purpose));
  }

  async texts(texts) {
    await this.next(this.phone.scan(texts));
  }

  async act(locator, act) {
    await this.next(this.phone.act(locator, act));
  }

  async next(coming) {
    const waits = setTimeout(() => this.draw(this.phone.screen()), 400);
    try {
      const screen = await coming;
      clearTimeout(waits);
      if (screen.scans && this.left) return;
      this.draw(screen);
    } catch (error) {
      clearTimeout(waits);
      show(this.place, el("div", { className: "card" }, el("h1", { textContent: error.message }), button(t("button.back"), () => this.leave())));
    }
  }

  draw(screen) {
    if (screen.kind === "proving") return this.prove();
    const lines = screen.lines.map(({ role, text }) =>
      el(role === "title" ? "h1" : "p", { className: role === "title" ? "" : role, textContent: text }));
    if (!lines.some((line) => line.tagName === "H1")) lines.unshift(el("h1", { className: "hidden", textContent: t(`kind.${screen.kind}`) }));
    const code = screen.code && el("p", { className: "code-text", role: "img", "aria-label": screen.code.spoken, textContent: screen.code.grouped });
    const name = screen.kind === "offer" && this.nameField();
    const buttons = screen.buttons.map((one) => button(one.text, () => this.press(one.button, name), { className: "wide", name: one.button }));
    show(this.place, el("div", { className: `card page ${screen.kind}` }, lines, code, name, screen.scans && scanner({ found: (texts) => this.texts(texts), send: this.send }),
      el("div", { className: "buttons" }, buttons), screen.scans && button(t("button.back"), () => this.close(), { className: "link" })));
    if (code) announce(screen.code.spoken);
  }

  nameField() {
    const input = el("input", { id: "device-name", type: "text", maxLength: 64, autocomplete: "off" });
    input.addEventListener("keydown", (event) => event.key === "Enter" && this.next(this.phone.bind(input.value)));
    return el("div", { className: "field" }, el("label", { htmlFor: "device-name", textContent: t("phone.name") }), input);
  }

  async press(pressed, name) {
    if (pressed === "bind") return this.next(this.phone.bind(name.querySelector("input").value));
    if (pressed === "check") return this.next(this.phone.press(pressed));
    const ends = ["cancel", "done"].includes(pressed);
    this.left = ends;
    await this.next(this.phone.press(pressed));
    if (ends && this.phone.screen().scans) this.close();
    this.left = false;
  }

  /** A button stands for what a phone asks for: fingerprint, face, PIN, or the page of an identity provider. */
  prove() {
    const proved = async () => {
      if (!this.person) return this.phone.provedHere();
      return this.phone.provedByToken(await proofOf(this.person, base64url(this.phone.nonce())));
    };
    show(this.place, proving(() => this.next(proved()), () => this.press("cancel")));
  }

  close() {
    this.phone.leave();
    this.leave();
  }
}

/** The page on which a person proves that it is they. */
export function proving(yes, no) {
  return el("div", { className: "card page proving" }, el("h1", { textContent: t("prove.title") }), el("p", { textContent: t("prove.what") }),
    el("div", { className: "buttons" }, button(t("button.cancel"), no, { className: "wide" }), button(t("prove.do"), yes, { className: "wide", name: "proved" })));
}
