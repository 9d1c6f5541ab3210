// What an administrator does at the recorder: bind, rehearse, clear, release, reset.

import { Unit } from "/files/recorder/relatch_live_recorder.js";
import { button, el, fresh, kept, t } from "./common.js";
import { cameras, codePage, form, note, panel, records, sentence } from "./furniture.js";
import { keyFile } from "./machine.js";
import { codeEntry, keyboard, passwordEntry } from "./pads.js";

/** So many offers are kept as filmed. */
const FILMS = 12;

/** Logged in: the cameras, and the menu. */
export function desktop(desk, message) {
  const status = desk.machine.status();
  const said = note(message?.text);
  if (message?.ok) said.element.className = "note good";
  const item = (id, act) => button(t(id), act, { className: "item" });
  desk.show(cameras(), el("div", { className: "menu" }, el("h1", { textContent: t("desktop.title") }),
    el("p", { className: "small", textContent: binding(status) }), said.element,
    item(status.bound ? "menu.bind-again" : "menu.bind", () => offer(desk)),
    status.bound && item("menu.check", () => check(desk)),
    status.bound && item("menu.clear", () => act(desk, "clear")),
    status.bound && item("menu.release", () => release(desk)),
    item("menu.keys", () => keys(desk)),
    item("menu.reset", () => reset(desk)),
    item("menu.log-out", () => {
      desk.machine.unit.logOut();
      desk.login();
    })));
}

function binding(status) {
  if (!status.bound) return t(records(status) ?? "error.not-bound");
  return t("desktop.bound", { suite: status.suite, count: status.bindings, failures: status.failures });
}

/** Does something that needs a fresh password, and asks for the password when the last one is too long ago. */
function proved(desk, method, values, then) {
  const said = desk.ask(method, ...values);
  if (!said) return;
  if (said.id !== "error.proof-needed") return then(said);
  const password = passwordEntry(t("login.password"), { autocomplete: "current-password" });
  const talk = note();
  const enter = () => {
    const answer = desk.ask("logIn", password.field.value);
    if (answer?.ok) proved(desk, method, values, then);
    else if (answer) talk(sentence(answer));
  };
  desk.show(cameras(), panel(el("h1", { textContent: t("error.proof-needed") }),
    form(enter, password.element, talk.element, el("button", { className: "main", textContent: t("recover.confirm") })),
    keyboard([password.field]), back(desk)));
}

function act(desk, method) {
  proved(desk, method, [], (said) => desktop(desk, { ok: said.ok, text: sentence(said) }));
}

const back = (desk) => button(t("button.back"), () => desktop(desk), { className: "link" });

function offer(desk) {
  proved(desk, "offer", [fresh(32)], (said) => {
    if (!said.ok) return desktop(desk, { text: sentence(said) });
    // What a person films who stands behind the owner: the page of leaks plays with it.
    kept.set("films", [...(kept.get("films") ?? []), said.text].slice(-FILMS));
    const secret = !desk.machine.setup.keyFile;
    const talk = note();
    const entry = codeEntry({
      label: t("bind.code"), digits: () => 12, judge: (text, count) => Unit.typed(text, count), confirm: t("bind.bind"),
      enter: (text) => {
        const answer = desk.ask("confirm", text);
        if (!answer) return;
        if (answer.ok) return bound(desk);
        if (["error.offer-over", "error.no-offer"].includes(answer.id)) return desktop(desk, { text: sentence(answer) });
        talk(sentence(answer));
        entry.clear();
      },
    });
    desk.show(codePage(said.text, {
      title: t("bind.title"), hint: t("bind.scan"), warning: secret && t("bind.secret"),
      side: [el("h2", { textContent: t("bind.code") }), entry.element, talk.element, el("p", { className: "warning", textContent: t("bind.own-app") }),
        button(t("bind.cancel"), () => {
          desk.machine.unit.discardOffer();
          desktop(desk);
        }, { className: "link" })],
    }));
  });
}

function bound(desk) {
  desk.show(cameras(), panel(el("h1", { textContent: t("bind.done") }), el("p", { textContent: t("bind.rehearse") }),
    button(t("menu.check"), () => check(desk), { className: "main" }), back(desk)));
}

function check(desk) {
  proved(desk, "beginCheck", [fresh(32)], (said) => {
    if (!said.ok) return desktop(desk, { text: sentence(said) });
    const talk = note();
    const entry = codeEntry({
      label: t("check.type"), digits: () => 8, judge: (text, count) => Unit.typed(text, count), confirm: t("recover.confirm"),
      enter: (text) => {
        const answer = desk.ask("submitCheck", text);
        if (!answer) return;
        if (answer.ok) return yours(desk);
        if (answer.id === "error.no-check") return desktop(desk, { text: sentence(answer) });
        talk(sentence(answer));
        entry.clear();
      },
    });
    desk.show(codePage(said.text, {
      title: t("check.title"), hint: t("check.name"),
      side: [el("h2", { textContent: t("check.type") }), entry.element, talk.element, el("p", { className: "small", textContent: t("check.harmless") }), back(desk)],
    }));
  });
}

function yours(desk) {
  desk.show(cameras(), panel(el("h1", { textContent: t("check.yours") }),
    button(t("check.yes"), () => desktop(desk, { ok: true, text: t("check.passed") }), { className: "main" }),
    button(t("check.no"), () => offer(desk), { className: "main" })));
}

function release(desk) {
  desk.show(cameras(), panel(el("h1", { textContent: t("release.ask") }),
    button(t("menu.release"), () => act(desk, "release"), { className: "main" }), back(desk)));
}

/** The key file as it comes on a USB stick: the service's, or what the phone shows. */
function keys(desk) {
  const text = el("textarea", { id: "key-file", rows: 4, spellcheck: false });
  const talk = note();
  const load = (content) => proved(desk, "loadKeys", [content.trim()], (said) => {
    if (!said.ok) return talk.element.isConnected ? talk(sentence(said)) : desktop(desk, { text: sentence(said) });
    desk.machine.setup.keyFile = said.text;
    desk.machine.save();
    desktop(desk, { ok: true, text: t("keys.loaded") });
  });
  const fetched = async (suite) => {
    const content = await keyFile(suite);
    content ? load(content) : talk(t("keys.no-service"));
  };
  desk.show(cameras(), panel(el("h1", { textContent: t("menu.keys") }), el("p", { textContent: t("keys.what") }),
    button(t("keys.service-2"), () => fetched("2")), button(t("keys.service-3"), () => fetched("3")),
    form(() => load(text.value), el("label", { htmlFor: "key-file", textContent: t("keys.pasted") }), text, talk.element,
      el("button", { className: "main", textContent: t("keys.load") })),
    back(desk)));
}

function reset(desk) {
  desk.show(cameras(), panel(el("h1", { textContent: t("menu.reset") }), el("p", { textContent: t("reset.ask") }),
    button(t("reset.do"), () => {
      const said = desk.ask("factoryReset");
      if (!said) return;
      desk.off();
      desk.on();
    }, { className: "main" }), back(desk)));
}
