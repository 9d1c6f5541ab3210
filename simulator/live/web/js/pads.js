// Entry with a mouse: keys on the screen beside an ordinary field, which takes the keyboard as well.

import { button, el, language, t } from "./common.js";

const DIGITS = ["123", "456", "789", "0"];
const LETTERS = {
  en: ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm_.!"],
  de: ["1234567890", "qwertzuiop", "asdfghjkl-", "yxcvbnm_.!"],
};

/** A field for a code with its keypad. `judge` says what the digits so far are; `enter` takes them. */
export function codeEntry({ label, digits, judge, enter, confirm }) {
  const note = el("p", { className: "note", role: "status" });
  const field = el("input", { type: "text", inputMode: "none", autocomplete: "off", spellcheck: false, maxLength: 40, className: "digits", "aria-label": label, "data-focus": "" });
  const go = button(confirm, () => submit(), { className: "main" });
  const submit = () => {
    if (!go.disabled) enter(field.value);
  };
  const look = () => {
    const text = field.value.replace(/[^0-9]/g, "");
    field.value = text.replace(/(.{4})(?=.)/g, "$1 ");
    const found = judge(text, digits());
    field.setAttribute("aria-invalid", String(found === "typing"));
    note.textContent = found === "typing" ? t("entry.typo") : t("entry.count", { count: text.length, all: digits() });
    note.classList.toggle("bad", found === "typing");
    go.disabled = found !== "whole" && found !== "typing";
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => event.key === "Enter" && submit());
  const type = (text) => {
    field.value = text === "" ? field.value.replace(/\s*\d\s*$/, "") : field.value + text;
    look();
  };
  look();
  const clear = () => {
    field.value = "";
    look();
  };
  const element = el("div", { className: "entry" }, field, note, pad(DIGITS, type, "digits-pad", go));
  return { element, clear, field };
}

/** A field for a password with its keyboard. */
export function passwordEntry(label, { autocomplete = "off", shown = false } = {}) {
  const id = `field-${Math.random().toString(36).slice(2)}`;
  const field = el("input", { id, type: shown ? "text" : "password", autocomplete, maxLength: 64, className: "password" });
  return { field, element: el("div", { className: "field" }, el("label", { htmlFor: id, textContent: label }), field) };
}

/** The keyboard of the fields: it types into the one that was used last. */
export function keyboard(fields) {
  let current = fields[0];
  for (const field of fields) field.addEventListener("focus", () => (current = field));
  let upper = false;
  const type = (text) => {
    current.value = text === "" ? current.value.slice(0, -1) : current.value + (upper ? text.toUpperCase() : text);
    current.dispatchEvent(new Event("input"));
  };
  const shift = button("⇧", () => {
    upper = !upper;
    shift.setAttribute("aria-pressed", String(upper));
    element.classList.toggle("upper", upper);
  }, { "aria-label": t("entry.shift"), "aria-pressed": "false" });
  const element = pad(LETTERS[language()], type, "letters-pad", shift);
  return el("details", { className: "keyboard" }, el("summary", { textContent: t("entry.keyboard") }), element);
}

/** Keys in rows; one of them deletes. */
function pad(rows, type, name, last) {
  const keys = rows.map((row) => [...row].map((key) => button(key, () => type(key), { className: "key", tabIndex: -1 })));
  const erase = button("⌫", () => type(""), { className: "key", "aria-label": t("entry.delete") });
  return el("div", { className: `pad ${name}`, role: "group", "aria-label": t("entry.keys") }, keys.flat(), erase, last);
}
