// The pictures of the documentation: the recorder with its QR code, the phone before the code and with it.

import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stage, bound } from "./stage.mjs";

const FOLDER = fileURLToPath(new URL("../../../docs/pictures", import.meta.url));
mkdirSync(FOLDER, { recursive: true });
const stage = await Stage.open();
try {
  const { world, recorder, phone } = await bound(stage);
  const challenge = await recorder.forget();
  await recorder.page.screenshot({ path: file("recorder"), clip: { x: 54, y: 60, width: 1172, height: 690 } });
  await phone.scan();
  await phone.paste(challenge);
  await phone.title("New password for");
  await phone.page.screenshot({ path: file("preview"), clip: { x: 0, y: 178, width: 375, height: 400 } });
  await phone.press("Show the code");
  const code = await phone.code();
  await phone.page.screenshot({ path: file("code"), clip: { x: 0, y: 178, width: 375, height: 400 } });
  small(["recorder", "preview", "code"], "live", "[0]scale=-2:620[a];[1]scale=-2:620,crop=iw:620[b];[2]scale=-2:620[c];[a][b][c]hstack=3");
  await recorder.enter(code);
  await recorder.title("Set a new password");
  const page = await recorder.page.context().newPage();
  await page.goto(new URL("account", world).href);
  await page.locator("#place table").first().waitFor();
  await page.getByRole("button", { name: "Play the leaks" }).click();
  await page.locator("#leaks table").waitFor();
  await page.locator("#leaks").screenshot({ path: file("leaks") });
  small(["leaks"], "live-leaks", "[0]null");
} finally {
  await stage.close();
}

function file(name) {
  return join(stage.folder, `${name}.png`);
}

/** Few colours: a picture of a page is a tenth as large, and as readable. */
function small(names, as, filter) {
  const inputs = names.flatMap((name) => ["-i", file(name)]);
  const done = spawnSync("ffmpeg", ["-y", "-loglevel", "error", ...inputs, "-filter_complex", `${filter}[x];[x]split[p][q];[p]palettegen=max_colors=48[r];[q][r]paletteuse=dither=none`, join(FOLDER, `${as}.png`)], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
}
