// The phone: whose it is, its devices, and what is done with them.

import init from "/files/app/relatch_app_web.js";
import { button, el, enter, kept, show, speak, t, world } from "./common.js";
import { backupPage, keysPage } from "./inside.js";
import { identity } from "./names.js";
import { atService, inside } from "./phones.js";
import { delegateForm, invitations, noticesPage, transferForm } from "./sharing.js";
import { Screens } from "./screens.js";
import { accounts, delegations } from "./service.js";

const INSIDE = "inside";
const place = document.querySelector("#place");
const who = document.querySelector("#who");

/** What the pages share. */
const phone = { person: undefined, app: undefined, accounts: undefined, screens: undefined, place, home, open };

async function begin() {
  await Promise.all([speak(), init()]);
  const about = await enter();
  const people = [...about.people, INSIDE];
  who.replaceChildren(...people.map((person) => el("option", { value: person, textContent: t(`person.${person}`) })));
  who.value = people.includes(kept.get("phone/who")) ? kept.get("phone/who") : "owner";
  who.addEventListener("change", change);
  // A code does not stay on the screen when the phone is put away.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && ["code", "check-code"].includes(phone.app?.screen().kind)) {
      phone.app.leave();
      home();
    }
  });
  await change();
}

async function change() {
  kept.set("phone/who", who.value);
  phone.app?.free();
  phone.app = undefined;
  phone.person = who.value === INSIDE ? undefined : who.value;
  try {
    phone.app = phone.person ? atService(phone.person) : await inside();
    const people = kept.get("about")?.people ?? [];
    phone.accounts = phone.person ? await accounts(people) : undefined;
  } catch (error) {
    if (!phone.person) return backupPage(phone, error);
  }
  phone.screens = new Screens({
    place, phone: phone.app, person: phone.person, leave: home,
    send: phone.person && phone.person !== "installer" ? send : undefined,
  });
  await home();
}

/** A photo of the recorder's screen on its way to the installer. */
async function send(jpeg) {
  const response = await fetch(`/w/${world}/photos?from=${phone.person}`, { method: "POST", body: jpeg }).catch(() => null);
  return response?.ok ?? false;
}

async function home() {
  let devices = [];
  let others = [];
  let fault;
  try {
    let after;
    do {
      const page = await phone.app.devices(after);
      devices.push(...page.devices);
      after = page.next;
    } while (after);
    if (phone.person) others = await delegations(phone.person);
  } catch (error) {
    fault = error.message;
  }
  show(place, tabs("devices"), el("h1", { textContent: t("phone.devices") }),
    fault && el("p", { className: "warning", textContent: fault }),
    button(t("phone.add"), () => phone.screens.scan("recover"), { className: "main wide" }),
    devices.map(card), others.map(delegated),
    devices.length + others.length === 0 && el("p", { className: "small", textContent: t("phone.none") }),
    phone.person ? await invitations(phone, [...devices, ...others]) : insideCard());
}

function insideCard() {
  return el("div", { className: "card" }, el("h2", { textContent: t("inside.title") }), el("p", { textContent: t("inside.what") }), el("p", { textContent: t("inside.one") }),
    button(t("inside.keys"), () => keysPage(phone), { className: "wide" }), button(t("inside.backup"), () => backupPage(phone), { className: "wide" }));
}

/** Devices and notices; the authority inside a phone sends no notices. */
function tabs(current) {
  if (!phone.person) return null;
  const tab = (name, open) => button(t(`tab.${name}`), open, current === name ? { "aria-current": "page" } : {});
  return el("nav", { className: "tabs", "aria-label": t("nav.tabs") }, tab("devices", home), tab("notices", () => noticesPage(phone, tabs)));
}

function card(device) {
  const tags = [t(`phase.${device.phase}`), device.frozen && t("phase.frozen"), device.unconfirmed && t("phase.unconfirmed")].filter(Boolean);
  return el("article", { className: "card device" }, el("h2", { textContent: device.name }),
    el("p", { className: "small", textContent: identity(device) }),
    el("ul", { className: "tags" }, tags.map((text, at) => el("li", { className: at ? "alert" : "", textContent: text }))),
    button(t("phone.more"), () => open(device), { "aria-label": t("phone.more-of", { name: device.name }) }));
}

function delegated(device) {
  const { used, max_uses: uses, expires } = device.delegation;
  return el("article", { className: "card device" }, el("h2", { textContent: identity(device) }),
    el("p", { className: "small", textContent: t("phone.delegated", { used, uses, time: new Date(expires * 1000).toLocaleString(document.documentElement.lang) }) }),
    button(t("more.reset"), () => phone.screens.scan("recover"), { className: "main" }));
}

/** More: everything that the owner does with one device. */
function open(device) {
  const act = (kind) => () => phone.screens.act(device.locator, { kind });
  const item = (id, run) => button(t(id), run, { className: "wide" });
  const isEnding = device.phase === "ending";
  show(place, el("div", { className: "card page" }, el("h1", { textContent: device.name }), el("p", { className: "small", textContent: identity(device) }),
    item("more.reset", () => phone.screens.scan("recover")),
    item("more.check", () => phone.screens.scan("check")),
    device.frozen ? item("more.lift", act("lift")) : item("more.freeze", act("freeze")),
    phone.person && device.phase === "active" && [item("more.delegate", () => delegateForm(phone, device)), item("more.transfer", () => transferForm(phone, device))],
    device.phase === "active" && item("more.release", act("release")),
    isEnding && item("more.undo", act("undo")),
    device.phase === "pending" && item("more.delete", act("delete")),
    button(t("button.back"), home, { className: "link" })));
}

begin();
