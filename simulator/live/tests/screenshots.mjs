// The pictures of the documentation: the recorder with its QR code, the phone before the code and with it.

import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Stage, bound } from "./stage.mjs";

const FOLDER = fileURLToPath(new URL("../../../docs/pictures", import.meta.url));
mkdirSync(FOLDER, { recursive: true });
const stage = await Stage.open();
try {
  const { world, recorder, phone } = await bound(stage);
  const challenge = await recorder.forget();
  await save(recorder.page, "live-recorder", { clip: { x: 40, y: 50, width: 1200, height: 760 } });
  await phone.scan();
  await phone.paste(challenge);
  await phone.title("New password for");
  await save(phone.page, "live-preview");
  await phone.press("Show the code");
  const code = await phone.code();
  await save(phone.page, "live-code");
  await recorder.enter(code);
  await recorder.title("Set a new password");
  const page = await recorder.page.context().newPage();
  await page.goto(new URL("account", world).href);
  await page.locator("#place table").first().waitFor();
  await page.getByRole("button", { name: "Play the leaks" }).click();
  await page.locator("#leaks table").waitFor();
  await save(page, "live-account", { fullPage: true });
} finally {
  await stage.close();
}

/** Few colours: a picture of a page is a tenth as large, and as readable. */
async function save(page, name, options = {}) {
  const path = `${FOLDER}/${name}.png`;
  await page.screenshot({ path, ...options });
  const small = `${path}.small.png`;
  const done = spawnSync("ffmpeg", ["-y", "-loglevel", "error", "-i", path, "-vf", "split[a][b];[a]palettegen=max_colors=64[p];[b][p]paletteuse=dither=none", small]);
  if (done.status === 0) spawnSync("mv", [small, path]);
}
