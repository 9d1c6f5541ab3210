// A program that serves, browsers that look at it, and the hands of people.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const PROGRAM = process.env.RELATCH_LIVE;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
/** A busy machine is slow; nothing depends on how slow. */
const PATIENCE = 90_000;

export const FIRST = "Password-1";
export const SECOND = "Password-2";

export class Stage {
  static async open(...more) {
    const stage = new Stage();
    stage.folder = mkdtempSync(join(tmpdir(), "relatch-live-"));
    stage.server = spawn(PROGRAM, ["--listen", "127.0.0.1:0", "--data", join(stage.folder, "worlds"), ...more], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await first(createInterface({ input: stage.server.stdout }));
    stage.address = line.split(" ").at(-1);
    stage.film = join(stage.folder, "camera.mjpeg");
    // A picture without a code, until one is filmed.
    ffmpeg("-f", "lavfi", "-i", "color=gray:s=640x480:d=1:r=10", "-f", "mjpeg", "-pix_fmt", "yuvj420p", stage.film);
    stage.browser = await chromium.launch({
      executablePath: CHROMIUM, headless: true,
      args: [...QUIET, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${stage.film}`],
    });
    return stage;
  }

  /** A new world; its address. */
  async world() {
    const response = await fetch(new URL("worlds", this.address), { method: "POST", redirect: "manual" });
    return new URL(response.headers.get("location"), this.address).href;
  }

  /** A person's browser: nothing is shared between two of them. */
  async context(options = {}) {
    const context = await this.browser.newContext({ locale: "en-GB", ...options });
    context.setDefaultTimeout(PATIENCE);
    return context;
  }

  async recorder(world, options) {
    const context = await this.context({ viewport: { width: 1280, height: 900 }, ...options });
    return Recorder.open(await context.newPage(), world);
  }

  async phone(world, who, options) {
    const context = await this.context({ viewport: { width: 375, height: 740 }, ...options });
    return Phone.open(await context.newPage(), world, who);
  }

  /** The fake camera sees this picture from now on: a new `getUserMedia` opens it. */
  shows(png) {
    const picture = join(this.folder, "scene.png");
    writeFileSync(picture, png);
    ffmpeg("-loop", "1", "-i", picture, "-t", "1", "-r", "10", "-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2", "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p", "-f", "mjpeg", `${this.film}.new`);
    renameSync(`${this.film}.new`, this.film);
  }

  async close() {
    await this.browser?.close();
    this.server.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Clicks and keys at the recorder. */
export class Recorder {
  static async open(page, world) {
    const recorder = new Recorder(page);
    watch(page);
    await page.goto(new URL("recorder", world).href);
    await page.locator("#screen h1").waitFor();
    return recorder;
  }

  constructor(page) {
    this.page = page;
    this.screen = page.locator("#screen");
  }

  press(name) {
    return this.screen.getByRole("button", { name, exact: true }).click();
  }

  title(text) {
    return this.screen.getByRole("heading", { name: text }).first().waitFor();
  }

  async setUp(password = FIRST) {
    await this.screen.getByLabel("New password").fill(password);
    await this.press("Set password");
    await this.title("Menu");
  }

  async logIn(password) {
    await this.screen.getByLabel("Administrator’s password").fill(password);
    await this.press("Log in");
  }

  /** The text of the QR code on the screen. */
  text() {
    return this.screen.locator("code.text").textContent();
  }

  async offer() {
    await this.press("Bind to an account");
    await this.title("Bind to an account");
    return this.text();
  }

  async forget() {
    await this.press("Forgot password");
    await this.press("Verify with the app");
    await this.title("Scan this QR code");
    return this.text();
  }

  type(code) {
    return this.screen.locator("input.digits").fill(code);
  }

  async enter(code, button = "Confirm") {
    await this.type(code);
    await this.press(button);
  }

  async choose(password) {
    await this.title("Set a new password");
    await this.screen.getByLabel("New password", { exact: true }).fill(password);
    await this.screen.getByLabel("New password again").fill(password);
    await this.press("Set password");
    await this.title("Password changed");
  }

  async drawer() {
    const drawer = this.page.locator("#drawer > details");
    if (!(await drawer.getAttribute("open").then((open) => open !== null))) await drawer.locator("> summary").click();
    return drawer;
  }

  async wait(minutes = 1) {
    await (await this.drawer()).getByRole("button", { name: `${minutes} min`, exact: true }).click();
  }

  /** Codes whose check digit is right, and which are wrong all the same. */
  wrong(digits, number) {
    return this.page.evaluate(async ([count, salt]) => {
      const { Unit } = await import("/files/recorder/relatch_live_recorder.js");
      const front = String(salt).padStart(count - 1, "7");
      return [..."0123456789"].map((last) => front + last).find((code) => Unit.typed(code, count) === "whole");
    }, [digits, number]);
  }
}

/** Taps at the phone. */
export class Phone {
  static async open(page, world, who = "owner") {
    const phone = new Phone(page);
    watch(page);
    await page.goto(new URL("phone", world).href);
    await page.locator("#place h1").waitFor();
    if ((await page.locator("#who").inputValue()) !== who) await phone.become(who);
    return phone;
  }

  constructor(page) {
    this.page = page;
    this.place = page.locator("#place");
  }

  /** Another person takes the phone. */
  async become(who, title = "My devices") {
    await this.page.locator("#who").selectOption(who);
    await this.title(title);
  }

  press(name) {
    return this.place.getByRole("button", { name, exact: true }).click();
  }

  title(text) {
    return this.place.getByRole("heading", { name: text }).first().waitFor();
  }

  async scan() {
    await this.press("Scan a device");
    await this.title("Scan the device");
  }

  async paste(text) {
    await this.place.getByText("Paste the text of a code").click();
    await this.place.getByLabel("Text of the QR code").fill(text);
    await this.press("Use this text");
  }

  async code() {
    const code = this.place.locator(".code-text");
    await code.waitFor();
    return (await code.textContent()).trim();
  }

  /** Claims an offer; the confirmation code. */
  async bind(offer, name = "Shop recorder") {
    await this.scan();
    await this.paste(offer);
    await this.place.getByLabel("Name of the device").fill(name);
    await this.press("Bind");
    return this.code();
  }

  /** The code of a challenge. */
  async codeOf(challenge) {
    await this.scan();
    await this.paste(challenge);
    await this.title("New password for");
    await this.press("Show the code");
    const code = await this.code();
    await this.press("Done");
    return code;
  }
}

/** A recorder that is set up and bound to the owner, and the owner's phone. */
export async function bound(stage, { who = "owner", world } = {}) {
  world ??= await stage.world();
  const recorder = await stage.recorder(world);
  const phone = await stage.phone(world, who);
  await recorder.setUp();
  const code = await phone.bind(await recorder.offer());
  await recorder.enter(code, "Bind");
  await recorder.title("Bound to your account");
  await recorder.press("Back");
  await recorder.press("Log out");
  await phone.press("Done");
  return { world, recorder, phone };
}

function watch(page) {
  page.on("pageerror", (error) => process.stderr.write(`${error.stack}\n`));
  page.on("console", (message) => message.type() === "error" && process.stderr.write(`console: ${message.text()} ${message.location().url}\n`));
}

function ffmpeg(...words) {
  const done = spawnSync("ffmpeg", ["-y", "-loglevel", "error", ...words], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`ffmpeg: ${done.stderr}`);
}

function first(lines) {
  return new Promise((resolve) => lines.once("line", (line) => resolve([line])));
}
