// The eyes of the phone: its camera, a photo, a dropped picture, a pasted text. The reader is the project's own, in a Worker.

import { Reader } from "/files/app/reader.js";
import { button, el, t } from "./common.js";

const reader = new Reader();
/** Longer sides are made smaller: no code on a screen needs more. */
const LONGEST = 2400;
const PAUSE = 120;

/** The scanner as an element; `found` gets the texts of one picture. `send`, if given, gets a photo for the installer. */
export function scanner({ found, send }) {
  const said = el("p", { className: "note", role: "status" });
  const video = el("video", { muted: true, playsInline: true, "aria-label": t("scan.camera"), hidden: true });
  let stream;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.hidden = true;
  };
  const see = async (texts) => {
    if (texts.length === 0 || !element.isConnected) return false;
    stop();
    await found(texts);
    return true;
  };
  const look = async () => {
    while (stream && element.isConnected) {
      if (video.videoWidth) {
        const texts = await reader.read(pixels(video, video.videoWidth, video.videoHeight)).catch(() => []);
        if (await see(texts)) return;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    stop();
  };
  const start = async () => {
    said.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } });
    } catch {
      said.textContent = t("scan.no-camera");
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    look();
  };
  const picture = async (file) => {
    said.textContent = t("scan.reading");
    const texts = await readFile(file).catch(() => []);
    said.textContent = texts.length ? "" : t("scan.nothing");
    await see(texts);
  };
  const pasted = el("textarea", { id: "pasted", rows: 3, spellcheck: false, autocomplete: "off" });
  const element = el("div", { className: "scanner" },
    video, said,
    navigator.mediaDevices?.getUserMedia ? button(t("scan.start"), start, { className: "main wide" }) : el("p", { className: "small", textContent: t("scan.insecure") }),
    chooser("photo", t("scan.photo"), { capture: "environment" }, picture),
    chooser("picture", t("scan.picture"), {}, picture),
    send && chooser("send", t("scan.send"), { capture: "environment" }, async (file) => {
      said.textContent = (await send(await smaller(file))) ? t("scan.sent") : t("scan.not-sent");
    }),
    el("details", {}, el("summary", { textContent: t("scan.paste") }), el("label", { htmlFor: "pasted", textContent: t("scan.text") }), pasted,
      button(t("scan.use"), () => see([pasted.value.trim()]))));
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) picture(file);
    else see([event.dataTransfer.getData("text/plain")].filter(Boolean));
  });
  element.addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (file) picture(file);
  });
  return element;
}

/** The texts in a picture file. */
export async function readFile(file) {
  const { canvas, width, height } = await drawn(file);
  return reader.read(pixels(canvas, width, height));
}

function chooser(id, label, properties, take) {
  const input = el("input", { id, type: "file", accept: "image/*", className: "hidden", ...properties });
  input.addEventListener("change", () => {
    if (input.files[0]) take(input.files[0]);
    input.value = "";
  });
  return el("div", { className: "chooser" }, input, el("label", { htmlFor: id, className: "button wide", textContent: label }));
}

/** A photo as it is sent: a JPEG that the queue takes. */
async function smaller(file) {
  const { canvas } = await drawn(file, 1400);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
}

async function drawn(file, longest = LONGEST) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  const canvas = el("canvas", { width, height });
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(image, 0, 0, width, height);
  image.close();
  return { canvas, width, height };
}

function pixels(source, width, height) {
  const canvas = source instanceof HTMLCanvasElement ? source : el("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (canvas !== source) context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
