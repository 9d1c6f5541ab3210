// Photos of a recorder's screen, by the program `relatch-web-film`.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/debug/relatch-web-film", import.meta.url));

/** Writes a film of a screen that shows this text, or none. */
export function film(path, text) {
    execFileSync(process.env.RELATCH_WEB_FILM ?? BUILT, [path], { input: text });
}

/** A photo of screens that stand side by side, one for each text: what a canvas would give. */
export function picture(...texts) {
    const photos = texts.map(photo);
    const [{ width: each, height }] = photos;
    const width = each * photos.length;
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    photos.forEach(({ levels }, place) => {
        levels.forEach((level, at) => {
            const pixel = Math.floor(at / each) * width + place * each + (at % each);
            data.fill(level, pixel * 4, pixel * 4 + 3);
        });
    });
    return { width, height, data };
}

/** The first frame of a film. */
function photo(text) {
    const folder = mkdtempSync(join(tmpdir(), "film-"));
    try {
        const path = join(folder, "film.y4m");
        film(path, text);
        const bytes = readFileSync(path);
        const head = bytes.subarray(0, bytes.indexOf("FRAME\n")).toString();
        const [width, height] = ["W", "H"].map((letter) => Number(head.match(new RegExp(` ${letter}(\\d+)`))[1]));
        const start = head.length + "FRAME\n".length;
        return { width, height, levels: bytes.subarray(start, start + width * height) };
    } finally {
        rmSync(folder, { recursive: true });
    }
}
