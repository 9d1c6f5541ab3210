// What the account service saw, and what each leak would give.

import init from "/files/recorder/relatch_live_recorder.js";
import { el, enter, speak, t, table } from "./common.js";
import { playLeaks } from "./leaks.js";
import { accounts, all, call, notices } from "./service.js";

const place = document.querySelector("#place");

async function begin() {
  await Promise.all([speak(), init()]);
  const about = await enter();
  const play = document.querySelector("#play");
  play.addEventListener("click", async () => {
    play.disabled = true;
    await playLeaks(document.querySelector("#leaks"), about);
    play.disabled = false;
  });
  play.disabled = false;
  try {
    await draw(about);
  } catch (error) {
    place.replaceChildren(el("p", { className: "warning", textContent: error.message }));
  }
}

async function draw(about) {
  const names = await accounts(about.people);
  const name = (account) => t(`person.${names.person[account] ?? "unknown"}`);
  const found = await Promise.all(about.people.map(async (person) => {
    const devices = await all(person, "/v1/bindings", "devices");
    return Promise.all(devices.map((device) => binding(person, device, name, about)));
  }));
  const bindings = found.flat();
  place.replaceChildren(
    el("section", {}, el("h2", { textContent: t("account.bindings") }),
      bindings.length ? bindings : el("p", { className: "small", textContent: t("account.none") })),
    el("section", {}, el("h2", { textContent: t("tab.notices") }), await noticeTable(about.people, name)),
    el("section", { className: "card" }, el("h2", { textContent: t("limits.heading") }), el("ul", {}, (await limits()).map((text) => el("li", { textContent: text })))));
}

/** What the service refuses beyond, in its own figures. */
async function limits() {
  const { library, service } = await (await fetch("limits")).json();
  const texts = ["binding", "account", "repeat", "pending", "uses", "refusals"].map((id) => t(`limits.${id}`, library));
  if (!service) return [...texts, t("limits.elsewhere")];
  return [...texts, ...["calls", "deadline", "minimum"].map((id) => t(`limits.${id}`, service))];
}

async function binding(person, device, name, about) {
  const facts = [t(`phase.${device.phase}`), t("account.suite", { suite: device.suite }), ...device.frozen_by.map((by) => t("account.frozen", { by: t(`frozen-by.${by}`) })),
    ...device.delegations.map((one) => t("account.delegation", { to: name(one.to), used: one.used, uses: one.max_uses, accepted: t(one.accepted ? "account.accepted" : "account.waiting") })),
    device.transfer && t("account.transfer", { to: name(device.transfer.to) })].filter(Boolean);
  return el("article", { className: "card" }, el("h3", { textContent: t("account.device", { name: device.name, owner: t(`person.${person}`) }) }),
    el("ul", { className: "facts" }, facts.map((text) => el("li", { textContent: text }))),
    el("p", { className: "small" }, t("account.locator"), " ", el("code", { textContent: device.locator })),
    about.authority ? await log(person, device, name) : await chain(device, name));
}

/** The chain of the entries: each link is a hash over the one before it and the entry. */
async function chain({ locator, name: of }, name) {
  const response = await fetch(`chain/${locator}`);
  const entries = response.ok ? await response.json() : [];
  const rows = entries.map((one) => row(one, name, [
    el("td", {}, el("code", { textContent: `${one.link.slice(0, 16)}…` })), el("td", { className: one.follows ? "good" : "bad", textContent: t(one.follows ? "chain.follows" : "chain.broken") }),
  ]));
  return table(t("chain.caption", { name: of }), ["number", "at", "by", "event", "link", "chain"], rows);
}

/** At a service that runs elsewhere the links are for its operators. */
async function log(person, device, name) {
  const { entries } = await call(person, "GET", `/v1/bindings/${device.locator}/audit`);
  return table(t("chain.log", { name: device.name }), ["number", "at", "by", "event"], entries.map((one) => row(one, name, [])));
}

function row({ number, entry }, name, more) {
  const { at, account, event, locator, ...rest } = entry ?? {};
  const said = Object.entries(rest).map(([field, value]) => detail(field, value, name)).filter(Boolean);
  return el("tr", {}, el("th", { scope: "row", textContent: number }), el("td", { textContent: at ? time(at) : "" }), el("td", { textContent: name(account) }),
    el("td", {}, t(`event.${event ?? "newer"}`), said.length > 0 && el("span", { className: "small", textContent: `: ${said.join(", ")}` })), more);
}

/** A field of an entry in words; `undefined` for a flag that is not set. */
function detail(field, value, name) {
  const shown = {
    challenge: () => `${value.slice(0, 8)}…`,
    role: () => t(`role.${value}`),
    reason: () => t(`reason.${value}`),
    action: () => t(`action.${value}`),
    actions: () => value.map((action) => t(`action.${action}`)).join(", "),
    to: () => name(value),
    from: () => name(value),
    expires: () => time(value),
    seen: () => time(value),
  }[field];
  if (value === false) return undefined;
  return t(`field.${field}`, { value: shown ? shown() : value });
}

async function noticeTable(people, name) {
  const found = (await Promise.all(people.map(async (person) => (await notices(person)).map(({ entry }) => ({ person, notice: entry }))))).flat();
  found.sort((one, other) => other.notice.entry.at - one.notice.entry.at);
  const rows = found.map(({ person, notice }) => el("tr", {}, el("th", { scope: "row", textContent: t(`person.${person}`) }), el("td", { textContent: time(notice.entry.at) }),
    el("td", { textContent: t(`notice.${notice.sentence}`, { by: name(notice.entry.account), name: notice.name ?? t("notice.a-device") }) })));
  return rows.length ? table(t("notices.all"), ["to", "at", "says"], rows) : el("p", { className: "small", textContent: t("notices.none") });
}

function time(seconds) {
  return new Date(seconds * 1000).toLocaleString(document.documentElement.lang);
}

begin();
