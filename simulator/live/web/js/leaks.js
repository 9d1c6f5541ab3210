// What each leak gives, played: an attacker with what leaked tries to open a copy of the recorder of this browser.

import { attack } from "/files/recorder/relatch_live_recorder.js";
import { el, fresh, kept, t } from "./common.js";

/** The rows of the threat model that can be played here: what leaked. */
const ROWS = [
  ["C0", () => ({})],
  ["C1", ({ film }) => ({ offer: film })],
  ["C2", ({ setup }) => ({ flash: setup.pages })],
  ["C4", () => ({})],
  ["C6", ({ keys }) => keys && { recoveryPrivate: keys.recoveryPrivate }],
  ["C10", ({ setup, keys }) => keys && { flash: setup.pages, recoveryPrivate: keys.recoveryPrivate }],
  ["C13", ({ film, keys }) => keys && film && { offer: film, ...keys }],
];

/** Fills a table; needs the recorder of this browser, bound. */
export async function playLeaks(place, about) {
  const setup = kept.get(`unit/${kept.get("desk") ?? "A"}`);
  if (!setup?.boots) return place.replaceChildren(el("p", { className: "warning", textContent: t("leaks.no-recorder") }));
  const all = about.authority ? null : await (await fetch("leaks")).json();
  const leaked = { setup, film: kept.get("film"), keys: suiteKeys(setup, all) };
  const rows = ROWS.map(([id, gather]) => {
    const ingredients = gather(leaked);
    return el("tr", {}, el("th", { scope: "row", textContent: id }), el("td", { textContent: t(`leak.${id}`) }), ...outcome(setup, ingredients));
  });
  place.replaceChildren(
    el("div", { className: "scrolls", tabIndex: 0, role: "region", "aria-label": t("leaks.caption") }, el("table", {}, el("caption", { textContent: t("leaks.caption") }),
      el("thead", {}, el("tr", {}, ["id", "leaked", "played"].map((id) => el("th", { scope: "col", textContent: t(`column.${id}`) })))), el("tbody", {}, rows))),
    el("p", { className: "small", textContent: t("leaks.rest") }));
}

/** The attacker computes from a copy of the recorder; the recorder itself is not touched. */
function outcome(setup, ingredients) {
  if (!ingredients) return [el("td", { textContent: t("leaks.not-here") })];
  const given = JSON.stringify(Object.fromEntries(Object.entries(ingredients).filter(([, value]) => value)));
  const played = JSON.parse(attack(JSON.stringify({ ...setup, boots: setup.boots + 1 }), given, fresh(64)));
  return [el("td", { className: `played-${played}`, textContent: t(`played.${played}`) })];
}

/** The private keys of the key set that firmware has: suite 3 has the longer key file. */
function suiteKeys(setup, all) {
  if (!all || !setup.keyFile) return null;
  return all[setup.keyFile.length > 500 ? "3" : "2"];
}
