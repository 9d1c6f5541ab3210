// The authority inside the phone: its key file, its backup.

import { openBackup, sealBackup } from "/files/app/backup.js";
import { button, el, show, t } from "./common.js";
import { lose, restored } from "./phones.js";

/** The key file: to be loaded into a device before it is bound. */
export function keysPage(phone) {
  const text = phone.app.keyFile();
  const said = el("p", { className: "note", role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => {});
    said.textContent = t("inside.copied");
  };
  show(phone.place, el("div", { className: "card page" }, el("h1", { textContent: t("inside.keys") }), el("p", { textContent: t("inside.keys-what") }),
    el("code", { className: "keys", id: "key-file", textContent: text }), said,
    navigator.clipboard && button(t("inside.copy"), copy, { className: "wide" }), button(t("button.back"), phone.home, { className: "link" })));
}

/** Backup and restore. `damaged` is the error with which the state could not be opened: a restore is offered, and no new authority. */
export function backupPage(phone, damaged) {
  const said = el("p", { className: "note", role: "status" });
  const secret = el("input", { id: "passphrase", type: "password", minLength: 8, autocomplete: "new-password" });
  const file = el("input", { id: "backup-file", type: "file", accept: ".age" });
  const enough = () => {
    if (secret.value.length >= 8) return true;
    said.textContent = t("backup.short");
    return false;
  };
  const back = async () => {
    if (!enough()) return;
    said.textContent = t("backup.works");
    const sealed = await sealBackup(await phone.app.backup(), secret.value).catch((error) => (said.textContent = fault(error), null));
    if (!sealed) return;
    const link = el("a", { href: URL.createObjectURL(new Blob([sealed], { type: "application/octet-stream" })), download: "relatch-backup.age" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    said.textContent = t("backup.made");
  };
  const restore = async () => {
    if (!file.files[0]) return (said.textContent = t("backup.choose"));
    said.textContent = t("backup.works");
    try {
      const bytes = await openBackup(new Uint8Array(await file.files[0].arrayBuffer()), secret.value);
      const app = await restored(bytes);
      phone.app?.free();
      phone.app = app;
      location.reload();
    } catch (error) {
      said.textContent = fault(error);
    }
  };
  show(phone.place, el("div", { className: "card page" }, el("h1", { textContent: t("inside.backup") }),
    damaged && el("p", { className: "warning", textContent: fault(damaged) }), el("p", { textContent: t("backup.what") }),
    el("div", { className: "field" }, el("label", { htmlFor: "passphrase", textContent: t("backup.passphrase") }), secret), said,
    !damaged && button(t("backup.make"), back, { className: "wide", name: "make" }),
    el("div", { className: "field" }, el("label", { htmlFor: "backup-file", textContent: t("backup.file") }), file),
    button(t("backup.restore"), restore, { className: "wide", name: "restore" }),
    button(t("backup.lose"), () => {
      lose();
      location.reload();
    }, { className: "wide", name: "lose" }),
    !damaged && button(t("button.back"), phone.home, { className: "link" })));
}

/** What went wrong with a state or a backup, in the language of the page. */
function fault(error) {
  const said = t(`backup.fault.${error.reason ?? error.kind}`);
  return said.startsWith("backup.") ? error.message : said;
}
