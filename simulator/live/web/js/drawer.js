// Hands on the device: what a person can do to it with a screwdriver.

import { button, el, kept, t, table } from "./common.js";
import { Machine } from "./machine.js";

const OPERATIONS = 4;

/** Fills the drawer; gives a function that draws again what changes. */
export function openDrawer(desk, place) {
  const records = el("div", { className: "records" });
  const images = el("div", { className: "images" });
  const plan = planner(desk);
  const unit = el("p", { className: "small" });
  place.replaceChildren(el("details", {}, el("summary", { textContent: t("drawer.title") }),
    el("section", {}, el("h2", { textContent: t("drawer.unit") }), unit, units(desk)),
    el("section", {}, el("h2", { textContent: t("drawer.power") }),
      button(t("drawer.pull"), () => desk.off(t("power.pulled"))), plan.element),
    el("section", {}, el("h2", { textContent: t("drawer.time") }), el("p", { className: "small", textContent: t("drawer.time-what") }),
      [1, 5, 10, 30].map((minutes) => button(t("drawer.minutes", { count: minutes }), () => desk.machine.skip(minutes * 60_000)))),
    el("section", {}, el("h2", { textContent: t("drawer.flash") }),
      button(t("drawer.copy"), () => {
        desk.machine.copyFlash();
        draw();
      }), images,
      button(t("drawer.swap"), () => swap(desk))),
    el("section", {}, el("h2", { textContent: t("drawer.records") }), records)));

  const draw = () => {
    const { machine } = desk;
    unit.textContent = t("drawer.which", { name: machine.name, serial: machine.setup.serial, starts: machine.setup.boots });
    plan.draw();
    images.replaceChildren(...machine.images().map((image) =>
      button(t("drawer.put-back", { time: new Date(image.at).toLocaleTimeString(document.documentElement.lang) }), () => {
        machine.putFlash(image.pages);
        desk.off(t("power.put-back"));
      })));
    records.replaceChildren(recordTable(machine), logTable(machine));
  };
  draw();
  return draw;
}

/** Which of the two units is on the desk, and a new one from the factory. */
function units(desk) {
  const change = async (name) => {
    desk.machine.powerOff();
    kept.set("desk", name);
    desk.machine = await Machine.open(name);
    desk.off(t("power.other"));
  };
  const made = async (suite) => {
    await desk.machine.manufacture(suite);
    desk.off(t("power.new"));
  };
  return [button(t("drawer.other"), () => change(desk.machine.name === "A" ? "B" : "A")),
    ["2", "3", "1"].map((suite) => button(t(`drawer.new-${suite}`), () => made(suite)))];
}

/** Where the power goes: in which of the next writes, and behind which of its bytes. */
function planner(desk) {
  const operation = el("select", { id: "cut-operation" },
    Array.from({ length: OPERATIONS }, (_, at) => el("option", { value: String(at), textContent: t("drawer.write", { number: at + 1 }) })));
  const bytes = el("input", { id: "cut-byte", type: "number", min: "0", max: "127", value: "40" });
  const old = el("input", { id: "cut-old", type: "checkbox" });
  const planned = el("p", { className: "small", role: "status" });
  const set = () => {
    desk.machine.planCut(Number(operation.value), Number(bytes.value), old.checked);
    draw();
  };
  const draw = () => {
    const { plan } = desk.machine;
    planned.textContent = plan ? t("drawer.planned", { number: plan[0] + 1, byte: plan[1] }) : "";
  };
  const element = el("fieldset", {}, el("legend", { textContent: t("drawer.cut") }),
    el("label", { htmlFor: "cut-operation", textContent: t("drawer.in-write") }), operation,
    el("label", { htmlFor: "cut-byte", textContent: t("drawer.after-bytes") }), bytes,
    el("div", { className: "check" }, old, el("label", { htmlFor: "cut-old", textContent: t("drawer.old-bytes") })),
    button(t("drawer.plan"), set), planned);
  return { element, draw };
}

async function swap(desk) {
  const other = await Machine.open(desk.machine.name === "A" ? "B" : "A");
  const { pages } = other.setup;
  other.putFlash(desk.machine.setup.pages);
  desk.machine.putFlash(pages);
  desk.off(t("power.swapped"));
}

/** The pages of the flash: their first fields are the same in every format (spec/device.md, "Stored records"). */
function recordTable(machine) {
  const rows = Object.entries(machine.setup.pages).map(([name, hex]) => {
    const number = (from, to) => (hex.length >= 2 * to ? parseInt(hex.slice(2 * from, 2 * to), 16) : NaN);
    const isRecord = !name.startsWith("password") && hex.length > 26;
    return el("tr", {}, el("th", { scope: "row", textContent: name }), el("td", { textContent: hex.length / 2 }),
      el("td", { textContent: isRecord ? number(1, 9) : "–" }), el("td", { textContent: isRecord ? number(9, 13) : "–" }),
      el("td", {}, el("code", { textContent: hex.slice(0, 26) + (hex.length > 26 ? "…" : "") })));
  });
  return table(t("drawer.pages"), ["page", "bytes", "sequence", "generation", "content"], rows);
}

function logTable(machine) {
  const rows = [...machine.log].reverse().map((line) =>
    el("tr", {}, el("th", { scope: "row", textContent: line.page }), el("td", { textContent: line.bytes }),
      el("td", { textContent: t(line.done ? "log.done" : "log.failed") }), el("td", { textContent: t(`log.${line.left}`) })));
  return rows.length ? table(t("drawer.log"), ["page", "bytes", "reported", "left"], rows) : el("p", { className: "small", textContent: t("drawer.no-log") });
}
