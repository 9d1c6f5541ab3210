// What TypeScript knows of the package: compiled, never run.

import init, { Phone, SheetReader, decode, inspect, sheetParts, sheetSvg } from "relatch-app";
import type { Act, Button, Decoded, DevicePage, KeptOffer, Kind, RelatchError, Save, Screen, Send } from "relatch-app";
import { BackupError, openBackup, openBackupWithKey, sealBackup, sealBackupFor } from "relatch-app/backup";
import { Reader, ReaderError } from "relatch-app/reader";
import { service } from "relatch-app/service";

const save: Save = async (state: Uint8Array) => void state.length;
const send: Send = service("https://account.example", () => "token", { patience: 1_000 });

export async function flow(image: ImageData): Promise<string | undefined> {
    await init();
    const phone: Phone = await Phone.create("owner", "en", save);
    const reader = new Reader({ patience: 1_000 });
    const screen: Screen = await phone.scan(await reader.read(image));
    const kind: Kind = screen.kind;
    const button: Button | undefined = screen.buttons[0]?.button;
    const page: DevicePage = await phone.devices(undefined);
    const act: Act = { kind: "delegate", to: "ben", expires: 1_900_000_000, codes: 3, key: crypto.randomUUID() };
    await phone.act(page.devices[0]!.locator, act);
    const restored = await Phone.restore("owner", "en", await openBackup(await phone.backup(), "correct horse"), save);
    restored.free();
    // @ts-expect-error: no such page
    void (kind === "codes");
    // @ts-expect-error: no such button
    await phone.press("nothing");
    // @ts-expect-error: a transfer names an account
    await phone.act("", { kind: "transfer" });
    // @ts-expect-error: a page without a code has none
    screen.code.grouped.length;
    return button && screen.code?.grouped;
}

export async function rest(file: Uint8Array): Promise<void> {
    const phone = Phone.connect("de", send);
    const proved: Screen = await phone.provedByToken(String(phone.nonce()?.length));
    const kept: KeptOffer | undefined = phone.toKeep();
    await phone.bindAgain("Back room", kept?.receipt ?? { number: 1, mac: "00" });
    // @ts-expect-error: a receipt has a number
    await phone.bindAgain("Back room", { mac: "00" });
    const found: Decoded = proved.scans ? decode("offer", "RL1:") : inspect("RL1:");
    const secret: Uint8Array | undefined = found.secret;
    const sheet = new SheetReader();
    const missing: number = sheet.add(sheetParts(file)[0]!);
    await sealBackupFor(await openBackupWithKey(sheet.finish(), sheetSvg(file, "en")), `${missing} ${secret?.length}`);
    try {
        await sealBackup(file, "correct horse");
    } catch (error) {
        if (error instanceof BackupError) {
            const reason: "weak-passphrase" | "not-a-key" | "damaged" | "wrong-key" | "too-much" | "not-loaded" = error.reason;
            void reason;
        } else if (error instanceof ReaderError) {
            void (error.kind === "trapped");
        } else {
            void ((error as RelatchError).kind === "not-saved");
        }
    }
}
