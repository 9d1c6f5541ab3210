// What each leak gives, played: an attacker with what leaked tries to open a copy of the recorder of this browser.

import { leakRows, playLeak } from "/files/recorder/relatch_live_recorder.js";
import { el, fresh, kept, t, table } from "./common.js";

/** Fills a table; needs the recorder of this browser, bound. */
export async function playLeaks(place, about) {
  const setup = kept.get(`unit/${kept.get("desk") ?? "A"}`);
  if (!setup?.boots) return place.replaceChildren(el("p", { className: "warning", textContent: t("leaks.no-recorder") }));
  const service = about.authority ? null : await (await fetch("leaks")).json();
  const everything = JSON.stringify({
    setup: { ...setup, boots: setup.boots + 1 }, films: kept.get("films") ?? [], service, now: Math.floor(Date.now() / 1000),
  });
  const rows = [];
  for (const id of JSON.parse(leakRows())) {
    const played = JSON.parse(playLeak(id, everything, fresh(96)));
    if (played.why === "not-bound") return place.replaceChildren(el("p", { className: "warning", textContent: t("leaks.why.not-bound") }));
    rows.push(row(id, played));
    // A slow machine shows that it works.
    await new Promise((resolve) => setTimeout(resolve));
  }
  place.replaceChildren(table(t("leaks.caption"), ["id", "leaked", "played"], rows), el("p", { className: "small", textContent: t("leaks.quantum") }));
}

/** The rows with a quantum computer have the numbers of those without. */
function row(id, played) {
  const leaked = id.startsWith("Q") ? t("leak.Q", { leak: t(`leak.C${id.slice(1)}`) }) : t(`leak.${id}`);
  const said = played.outcome === "not-played" ? t(`leaks.why.${played.why}`) : t(`played.${played.outcome}`, played);
  return el("tr", {}, el("th", { scope: "row", textContent: id }), el("td", { textContent: leaked }),
    el("td", { className: `played-${played.outcome}`, textContent: said }));
}
