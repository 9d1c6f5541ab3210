// What all pages share: the world of the address, the texts of the language, and small helpers for the page.

export const world = location.pathname.split("/")[2] ?? "";
const LANGUAGES = ["en", "de"];
let texts = {};

/** The language of the page: what was chosen, else the browser's. */
export function language() {
  const chosen = localStorage.getItem("relatch/language") ?? navigator.language.slice(0, 2);
  return LANGUAGES.includes(chosen) ? chosen : "en";
}

/** Loads the texts, writes those of the page, and makes the choice of the language work. */
export async function speak() {
  const files = [`/files/texts/${language()}.json`, `/files/texts/device-${language()}.json`];
  const loaded = await Promise.all(files.map(async (file) => (await fetch(file)).json()));
  texts = Object.assign({}, ...loaded);
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  document.title = t(document.body.dataset.title);
  const other = LANGUAGES.find((one) => one !== language());
  const button = document.querySelector("#language");
  if (button) {
    button.textContent = t("language.other");
    button.lang = other;
    button.onclick = () => {
      localStorage.setItem("relatch/language", other);
      location.reload();
    };
  }
}

/** A text by its id, with its placeholders filled. */
export function t(id, values = {}) {
  const text = texts[id] ?? id;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A period as people read it: minutes, and seconds in the last one. */
export function period(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds > 60 ? t("time.minutes", { count: Math.ceil(seconds / 60) }) : t("time.seconds", { count: seconds });
}

/** An element: properties, then children. A property with a dash is an attribute. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.includes("-") || name === "role" || name === "for" || name === "list") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export function button(text, onclick, properties = {}) {
  return el("button", { type: "button", textContent: text, onclick, ...properties });
}

/** A table that scrolls by itself where the window is narrow; its columns by their texts. */
export function table(caption, columns, rows) {
  return el("div", { className: "scrolls", tabIndex: 0, role: "region", "aria-label": caption }, el("table", {}, el("caption", { textContent: caption }),
    el("thead", {}, el("tr", {}, columns.map((id) => el("th", { scope: "col", textContent: t(`column.${id}`) })))), el("tbody", {}, rows)));
}

/** Replaces what an element shows, and puts the focus on its heading: a screen reader reads on from there. */
export function show(place, ...children) {
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
  const first = place.querySelector("[data-focus]") ?? place.querySelector("h1, h2");
  if (first) {
    if (!first.matches("input, button, select, textarea, a")) first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
}

/** Says a sentence to screen readers without moving the focus. */
export function announce(text) {
  const live = document.querySelector("#live");
  if (live) live.textContent = text;
}

export function fresh(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What this browser keeps of this world. */
export const kept = {
  get: (name) => JSON.parse(localStorage.getItem(`relatch/${world}/${name}`) ?? "null"),
  set: (name, value) => localStorage.setItem(`relatch/${world}/${name}`, JSON.stringify(value)),
  remove: (name) => localStorage.removeItem(`relatch/${world}/${name}`),
};

/** Learns what the world is. What was kept of an earlier beginning of the same address is erased. */
export async function enter() {
  let about = kept.get("about");
  try {
    const response = await fetch(`/w/${world}/about`);
    if (response.ok) {
      const now = await response.json();
      if (about && about.born !== now.born) forget();
      kept.set("about", now);
      about = now;
    }
  } catch {
    // Without a network the world is the one that it was.
  }
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
  return about ?? { id: world, born: "", people: ["owner"], authority: null };
}

function forget() {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(`relatch/${world}/`)) localStorage.removeItem(name);
  }
}

/** Draws a QR code with its quiet zone: `modules` has a byte for each one, row by row. */
export function drawCode(modules, label) {
  const size = Math.sqrt(modules.length);
  const scale = Math.max(2, Math.ceil(560 / (size + 8)));
  const canvas = el("canvas", { width: (size + 8) * scale, height: (size + 8) * scale, className: "code" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#000";
  modules.forEach((dark, at) => {
    if (dark) context.fillRect(((at % size) + 4) * scale, (Math.floor(at / size) + 4) * scale, scale, scale);
  });
  return canvas;
}
