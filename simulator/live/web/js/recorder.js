// The recorder's screens. The device library decides; here is what a person sees of it.

import init, { Unit } from "/files/recorder/relatch_live_recorder.js";
import { announce, button, el, enter, fresh, kept, period, show, speak, t } from "./common.js";
import { openDrawer } from "./drawer.js";
import { cameras, clock, codePage, form, note, panel, records, sentence } from "./furniture.js";
import { Machine } from "./machine.js";
import { desktop } from "./menus.js";
import { codeEntry, keyboard, passwordEntry } from "./pads.js";

const place = document.querySelector("#screen");
let drawer;
let ticking;

/** What the screens and the drawer share. */
export const desk = {
  machine: undefined,
  /** Asks the device; when the power went, the screen is dark. */
  ask(method, ...values) {
    const said = desk.machine.call(method, ...values);
    drawer?.();
    if (!desk.machine.isOn) {
      dark(t("power.cut"));
      return null;
    }
    return said;
  },
  on,
  off: (why) => {
    desk.machine.powerOff();
    dark(why);
  },
  show: page,
  login,
  tick,
};

function page(...children) {
  clearInterval(ticking);
  show(place, ...children);
  drawer?.();
}

/** Calls a function each half second while the page is open. */
function tick(look) {
  clearInterval(ticking);
  look();
  ticking = setInterval(() => desk.machine.isOn && look(), 500);
}

function dark(why) {
  clearInterval(ticking);
  show(place, el("div", { className: "dark" }, el("h1", { textContent: t("power.off") }), why && el("p", { textContent: why }),
    button(t("power.on"), on, { className: "main", "data-focus": "" })));
  drawer?.();
}

function on() {
  desk.machine.powerOn();
  const { first } = desk.machine.status();
  first ? welcome() : login();
}

function welcome() {
  const password = passwordEntry(t("password.new"), { autocomplete: "new-password", shown: true });
  const said = note();
  const set = () => {
    const answer = desk.ask("firstPassword", password.field.value);
    if (answer?.ok) desktop(desk);
    else if (answer) said(sentence(answer));
  };
  page(cameras(), panel(el("h1", { textContent: t("recorder.welcome") }), el("p", { textContent: t("recorder.rules") }),
    form(set, password.element, said.element, el("button", { className: "main", textContent: t("password.set") })),
    keyboard([password.field])));
}

function login(message) {
  const status = desk.machine.status();
  if (status.first) return welcome();
  const password = passwordEntry(t("login.password"), { autocomplete: "current-password" });
  const said = note(message);
  const enterNow = () => {
    const answer = desk.ask("logIn", password.field.value);
    if (answer?.ok) desktop(desk);
    else if (answer) said(sentence(answer));
  };
  page(cameras(), panel(el("h1", { textContent: t("login.title") }),
    form(enterNow, password.element, said.element, el("button", { className: "main", textContent: t("login.enter") })),
    keyboard([password.field]),
    button(t("login.forgot"), forgot, { className: "link" }), counts(status)));
}

/** What an owner should notice before they log in: bindings they did not make, codes they did not type. */
function counts(status) {
  if (!status.bound) return el("p", { className: "small", textContent: t(records(status) ?? "error.not-bound") });
  const lines = [t("login.bindings", { count: status.bindings }), t("login.failures", { count: status.failures })];
  if (records(status)) lines.push(t(records(status)));
  return el("p", { className: "small", textContent: lines.join(" · ") });
}

function forgot() {
  const { bound } = desk.machine.status();
  page(cameras(), panel(el("h1", { textContent: t("login.forgot") }),
    bound
      ? [el("p", { textContent: t("forgot.app") }), button(t("login.verify"), recover, { className: "main" })]
      : el("p", { textContent: t("error.not-bound") }),
    el("p", { className: "small", textContent: t("forgot.reset") }), button(t("button.back"), () => login(), { className: "link" })));
}

function recover() {
  const said = desk.ask("beginRecovery", fresh(32));
  if (!said) return;
  if (!said.ok) return login(sentence(said));
  const talk = note();
  const pause = el("p", { className: "note" });
  const left = el("p", { className: "left", role: "timer" });
  const digits = el("p", { className: "count" });
  const entry = codeEntry({
    label: t("recover.type"),
    digits: () => desk.machine.status().digits,
    judge: (text, count) => Unit.typed(text, count),
    confirm: t("recover.confirm"),
    enter: (text) => {
      const answer = desk.ask("submitCode", text);
      if (!answer) return;
      if (answer.ok) return choosePassword();
      if (answer.id === "error.longer-code" || answer.id === "error.no-challenge") return again(answer);
      talk(sentence(answer));
      if (answer.id === "error.wrong-code") entry.clear();
    },
  });
  page(codePage(said.text, {
    title: t("recover.scan"), hint: t("recover.no-network"),
    side: [el("h2", { textContent: t("recover.type") }), digits, entry.element, talk.element, pause, left,
      el("p", { className: "warning", textContent: t("recover.warning") }), el("p", { className: "small", textContent: t("recover.stay") }),
      button(t("button.cancel"), () => login(), { className: "link" })],
  }));
  tick(() => {
    const status = desk.machine.status();
    if (status.challenge === null) return again({ id: "error.no-challenge" });
    left.textContent = t("recover.left", { time: period(status.challenge) });
    digits.textContent = t("recover.digits", { count: status.digits });
    entry.field.disabled = status.wait > 0;
    place.querySelector(".entry").classList.toggle("waits", status.wait > 0);
    pause.textContent = status.wait > 0 ? t("error.wait", { seconds: Math.ceil(status.wait / 1000) }) : "";
  });
}

/** The challenge is over; the next one may ask for a longer code. */
function again(said) {
  page(cameras(), panel(el("h1", { textContent: sentence(said) }), button(t("recover.again"), recover, { className: "main" }),
    button(t("button.back"), () => login(), { className: "link" })));
  announce(sentence(said));
}

function choosePassword() {
  const one = passwordEntry(t("password.new"), { autocomplete: "new-password" });
  const other = passwordEntry(t("password.again"), { autocomplete: "new-password" });
  const said = note();
  const left = el("p", { className: "left", role: "timer" });
  const set = () => {
    if (one.field.value !== other.field.value) return said(t("password.differ"));
    const answer = desk.ask("setPassword", one.field.value);
    if (answer?.ok) return success();
    if (answer?.id === "error.grant-over") return again(answer);
    if (answer) said(sentence(answer));
  };
  page(cameras(), panel(el("h1", { textContent: t("password.title") }), el("p", { className: "good", textContent: t("password.correct") }),
    form(set, one.element, other.element, el("p", { className: "small", textContent: t("recorder.rules") }), said.element,
      el("button", { className: "main", textContent: t("password.set") })),
    keyboard([one.field, other.field]), left));
  tick(() => {
    const { grant } = desk.machine.status();
    if (grant === null) return again({ id: "error.grant-over" });
    left.textContent = t("password.left", { time: period(grant) });
  });
}

function success() {
  page(cameras(), panel(el("p", { className: "tick", textContent: "✓", "aria-hidden": "true" }),
    el("h1", { textContent: t("password.done") }), el("p", { textContent: t("password.kept") }),
    button(t("login.enter"), () => login(), { className: "main" })));
}

async function begin() {
  await Promise.all([speak(), init()]);
  await enter();
  desk.machine = await Machine.open(kept.get("desk") ?? "A");
  drawer = openDrawer(desk, document.querySelector("#drawer"));
  clock();
  on();
}

begin();
