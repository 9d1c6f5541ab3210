// What goes between accounts: delegations, transfers in two steps, notices.

import { button, el, fresh, hex, kept, show, t } from "./common.js";
import { proving } from "./screens.js";
import { act, call, notices } from "./service.js";

const DAY = 86_400;

function recipients(phone) {
  const people = kept.get("about").people.filter((person) => person !== phone.person);
  return el("select", { id: "recipient" }, people.map((person) => el("option", { value: phone.accounts.of[person], textContent: t(`person.${person}`) })));
}

/** Lets another account recover the device. */
export function delegateForm(phone, device) {
  const to = recipients(phone);
  const codes = el("input", { id: "codes", type: "number", min: "1", max: "64", value: "3" });
  const days = el("input", { id: "days", type: "number", min: "1", max: "365", value: "7" });
  const offer = () => phone.screens.act(device.locator, {
    kind: "delegate", to: to.value, codes: Number(codes.value), key: hex(fresh(16)), expires: Math.floor(Date.now() / 1000) + Number(days.value) * DAY,
  });
  form(phone, "more.delegate", "delegate.what", [["recipient", "share.to", to], ["codes", "delegate.codes", codes], ["days", "delegate.days", days]], offer);
}

/** Offers the device to another account; the second step is theirs. */
export function transferForm(phone, device) {
  const to = recipients(phone);
  form(phone, "more.transfer", "transfer.what", [["recipient", "share.to", to]], () => phone.screens.act(device.locator, { kind: "transfer", to: to.value }));
}

function form(phone, title, what, fields, go) {
  show(phone.place, el("div", { className: "card page" }, el("h1", { textContent: t(title) }), el("p", { textContent: t(what) }),
    fields.map(([id, label, input]) => el("div", { className: "field" }, el("label", { htmlFor: id, textContent: t(label) }), input)),
    el("div", { className: "buttons" }, button(t("button.cancel"), phone.home, { className: "wide" }), button(t("button.next"), go, { className: "wide", name: "next" }))));
}

/** What others offer to this account: found by its notices, asked for at the service, which knows what still holds. */
export async function invitations(phone, known) {
  const mine = phone.accounts?.of[phone.person];
  const seen = new Set(known.map((device) => device.locator));
  const offered = await notices(phone.person).catch(() => []);
  const locators = offered.filter(({ entry }) => entry.to === mine && entry.sentence?.endsWith("-for-you")).map(({ entry }) => entry.entry.locator);
  const found = await Promise.all([...new Set(locators)].map(async (locator) => {
    const invitation = await call(phone.person, "GET", `/v1/bindings/${locator}/invitation`).catch(() => null);
    return invitation && !(seen.has(locator) && !invitation.transfer) ? card(phone, locator, invitation) : null;
  }));
  return found.filter(Boolean);
}

/** The recipient sees what the device says of itself, and no text of the owner. */
function card(phone, locator, invitation) {
  const { vendor, model, serial } = invitation.identity;
  const said = el("p", { className: "note", role: "status" });
  const name = el("input", { id: `name-${locator}`, type: "text", maxLength: 64, autocomplete: "off" });
  const accept = async (path, body) => {
    try {
      await call(phone.person, "POST", `/v1/bindings/${locator}/${path}`, body);
      await phone.home();
    } catch (problem) {
      said.textContent = problem.message;
    }
  };
  return el("article", { className: "card device" }, el("h2", { textContent: t(invitation.transfer ? "invite.transfer" : "invite.delegation") }),
    el("p", { textContent: [vendor, model, serial].join(" ") }),
    el("p", { className: "small", textContent: t(`attested.${invitation.attestation}`) }),
    invitation.delegation && el("p", { textContent: t("invite.terms", { count: invitation.delegation.max_uses, time: new Date(invitation.delegation.expires * 1000).toLocaleString(document.documentElement.lang) }) }),
    invitation.transfer && [el("label", { htmlFor: name.id, textContent: t("phone.name") }), name,
      button(t("invite.receive"), () => accept("transfer/accept", { name: name.value || model }), { name: "receive" })],
    invitation.delegation && button(t("invite.accept"), () => accept("delegations/accept"), { name: "accept" }), said);
}

/** What happened, and "not me" on each notice. */
export async function noticesPage(phone, tabs) {
  const found = await notices(phone.person).catch((problem) => problem);
  const entries = Array.isArray(found) ? found : [];
  show(phone.place, tabs("notices"), el("h1", { textContent: t("tab.notices") }),
    !Array.isArray(found) && el("p", { className: "warning", textContent: found.message }),
    entries.length === 0 && el("p", { className: "small", textContent: t("notices.none") }),
    el("div", { className: "card" }, entries.map(({ entry: notice }) => line(phone, notice, tabs))));
}

function line(phone, notice, tabs) {
  const { entry, sentence, name } = notice;
  const by = t(`person.${phone.accounts?.person[entry.account] ?? "unknown"}`);
  const said = el("p", { className: "note", role: "status" });
  const notMe = async () => {
    try {
      await call(phone.person, "POST", `/v1/bindings/${entry.locator}/freeze`);
      said.textContent = t("notices.frozen");
    } catch {
      await freezeAsFormer(phone, entry.locator, said, tabs);
    }
  };
  return el("div", { className: "notice" },
    el("p", { textContent: t(`notice.${sentence}`, { by, name: name ? `\u2068${name}\u2069` : t("notice.a-device") }) }),
    el("p", { className: "small", textContent: new Date(entry.at * 1000).toLocaleString(document.documentElement.lang) }),
    button(t("notices.not-me"), notMe, { "aria-label": t("notices.not-me-of", { name: name ?? t("notice.a-device") }) }), said);
}

/** For 72 hours the former owner may stop a transfer that was not theirs; that needs a proof. */
async function freezeAsFormer(phone, locator, said, tabs) {
  const prove = () => new Promise((resolve) => show(phone.place, proving(() => resolve(true), () => resolve(false))));
  try {
    const done = await act(phone.person, `/v1/bindings/${locator}/freeze-as-former`, {}, prove);
    if (done === undefined) return noticesPage(phone, tabs);
    show(phone.place, el("div", { className: "card" }, el("h1", { textContent: t("notices.frozen") }), button(t("button.done"), phone.home)));
  } catch (problem) {
    if (said.isConnected) said.textContent = problem.message;
    else show(phone.place, el("div", { className: "card" }, el("h1", { textContent: problem.message }), button(t("button.back"), phone.home)));
  }
}
