// The authority inside the phone: its key file, its backup, and what its owner permits a colleague.

import { openBackup, sealBackup } from "/files/app/backup.js";
import { button, el, kept, show, t } from "./common.js";
import { identity } from "./names.js";
import { PERMITTED, lose, restored } from "./phones.js";

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

/** The owner permitted it on the screen before: the colleague finds it here. */
export function permitted(device, { to, codes, expires }) {
  const { locator, vendor, model, serial } = device;
  const others = (kept.get(PERMITTED) ?? []).filter((one) => one.locator !== locator);
  kept.set(PERMITTED, [...others, { locator, vendor, model, serial, to, codes, expires, accepted: false }]);
}

/** What a colleague may recover, or is asked to agree to. */
export function permissions(phone) {
  const now = Date.now() / 1000;
  return (kept.get(PERMITTED) ?? []).filter((one) => one.to === phone.account && one.expires > now).map((one) => permission(phone, one));
}

function permission(phone, one) {
  const said = el("p", { className: "note", role: "status" });
  const accept = async () => {
    try {
      await phone.app.acceptDelegation(one.locator);
      kept.set(PERMITTED, kept.get(PERMITTED).map((other) => (other.locator === one.locator ? { ...other, accepted: true } : other)));
      await phone.home();
    } catch (error) {
      said.textContent = error.message;
    }
  };
  return el("article", { className: "card device" }, el("h2", { textContent: one.accepted ? identity(one) : t("invite.delegation") }),
    !one.accepted && el("p", { textContent: identity(one) }),
    el("p", { className: "small", textContent: t("inside.terms", { count: one.codes, time: new Date(one.expires * 1000).toLocaleString(document.documentElement.lang) }) }),
    one.accepted ? button(t("more.reset"), () => phone.screens.scan("recover"), { className: "main" }) : button(t("invite.accept"), accept, { name: "accept" }), said);
}

/** What went wrong with a state or a backup, in the language of the page. */
function fault(error) {
  const said = t(`backup.fault.${error.reason ?? error.kind}`);
  return said.startsWith("backup.") ? error.message : said;
}
