// The installer: clients' devices, photos that clients sent, codes to read out over the telephone.

import init from "/files/app/relatch_app_web.js";
import { button, el, enter, speak, t, world } from "./common.js";
import { identity } from "./names.js";
import { atService } from "./phones.js";
import { readFile } from "./scanner.js";
import { Screens } from "./screens.js";
import { accounts, delegations } from "./service.js";
import { invitations } from "./sharing.js";

const LOOK = 3000;
const place = document.querySelector("#place");
const queue = document.querySelector("#queue");
const clients = document.querySelector("#clients");
const desk = { person: "installer", place: clients, home };
let shown = "";

async function begin() {
  await Promise.all([speak(), init()]);
  const { people } = await enter();
  desk.app = atService(desk.person);
  desk.accounts = await accounts(people).catch(() => undefined);
  desk.screens = new Screens({ place, phone: desk.app, person: desk.person, leave: rest });
  rest();
  await home();
  await look();
  setInterval(look, LOOK);
}

/** No code on the desk. */
function rest() {
  place.replaceChildren(el("h1", { textContent: t("installer.heading") }), el("p", { textContent: t("installer.what") }));
}

async function home() {
  const devices = await delegations(desk.person).catch(() => []);
  clients.replaceChildren(el("h2", { textContent: t("installer.clients") }), ...devices.map((device) =>
    el("article", { className: "card device" }, el("h3", { textContent: identity(device) }), el("p", { className: "small", textContent: terms(device.delegation) }),
      button(t("installer.scan"), () => desk.screens.scan("recover")))),
  ...(devices.length ? [] : [el("p", { className: "small", textContent: t("installer.none") })]), ...(await invitations(desk, devices)));
}

function terms({ used, max_uses: uses, expires }) {
  return t("phone.delegated", { used, uses, time: new Date(expires * 1000).toLocaleString(document.documentElement.lang) });
}

/** The photos that wait; drawn again only when they change. */
async function look() {
  const response = await fetch(`/w/${world}/photos`).catch(() => null);
  if (!response?.ok) return;
  const photos = await response.json();
  const now = photos.map((photo) => photo.number).join();
  if (now === shown && queue.childElementCount) return;
  shown = now;
  queue.replaceChildren(el("h2", { textContent: t("installer.queue", { count: photos.length }) }), ...photos.map(card));
}

function card(photo) {
  const said = el("p", { className: "note", role: "status" });
  const bytes = Uint8Array.from(atob(photo.jpeg), (letter) => letter.charCodeAt(0));
  const file = new Blob([bytes], { type: "image/jpeg" });
  const image = el("img", { alt: t("installer.photo-of", { person: t(`person.${photo.from}`) }), src: `data:image/jpeg;base64,${photo.jpeg}`, width: 240 });
  const read = async () => {
    const texts = await readFile(file).catch(() => []);
    if (texts.length === 0) return (said.textContent = t("scan.nothing"));
    desk.app.openScanner("recover");
    await desk.screens.texts(texts);
    place.scrollIntoView();
  };
  const done = async () => {
    await fetch(`/w/${world}/photos/${photo.number}`, { method: "DELETE" });
    rest();
    await look();
  };
  return el("article", { className: "photo" }, image, el("div", {}, el("p", { textContent: t("installer.from", { person: t(`person.${photo.from}`) }) }),
    button(t("installer.read"), read, { className: "main", name: "read" }), button(t("installer.done"), done, { name: "remove" }), said));
}

begin();
