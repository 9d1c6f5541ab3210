// What stands on the recorder's screens: camera pictures, panels, the page with a QR code.

import { qr } from "/files/recorder/relatch_live_recorder.js";
import { announce, drawCode, el, t } from "./common.js";

const PLACES = ["entrance", "till", "yard", "store"];

/** The pictures of the cameras, behind everything. */
export function cameras(names = PLACES) {
  const tiles = names.map((name, at) =>
    el("div", { className: `camera ${name}` }, el("span", { textContent: `${at + 1}  ${t(`camera.${name}`)}` }), el("time", { className: "now", textContent: new Date().toLocaleString(document.documentElement.lang) })));
  return el("div", { className: "cameras", "aria-hidden": "true" }, tiles);
}

export function panel(...children) {
  return el("div", { className: "panel" }, children.flat());
}

/** A line below a form that says what the device answered. */
export function note(text = "") {
  const element = el("p", { className: "note bad", textContent: text });
  const say = (sentence) => {
    element.textContent = sentence;
    announce(sentence);
  };
  say.element = element;
  return say;
}

/** A page with a QR code on one side, and what to do with it on the other. */
export function codePage(text, { title, hint, warning, side }) {
  return el("div", { className: "code-page" },
    el("section", {}, el("h1", { textContent: title }), drawCode(qr(text), t("code.label")),
      hint && el("p", { className: "small", textContent: hint }), warning && el("p", { className: "warning", textContent: warning }),
      el("details", {}, el("summary", { textContent: t("code.text") }), el("code", { className: "text", textContent: text }))),
    el("section", {}, side));
}

/** The time in the corner of each camera picture. */
export function clock() {
  const write = () => {
    const now = new Date().toLocaleString(document.documentElement.lang);
    for (const element of document.querySelectorAll("time.now")) element.textContent = now;
  };
  write();
  setInterval(write, 500);
}

/** A sentence of the device's texts. */
export function sentence(said) {
  return t(said.id, { count: said.count, seconds: said.seconds, id: said.keyId });
}

/** What is to be said of the stored records, if anything. */
export function records(status) {
  return { "binding-unreadable": "records.binding-unreadable", "state-unreadable": "records.state-unreadable", unsupported: "records.unsupported" }[status.records];
}

export function form(submit, ...children) {
  const element = el("form", { autocomplete: "off" }, children);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return element;
}
