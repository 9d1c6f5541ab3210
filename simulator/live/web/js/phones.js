// Whose phone it is: an account at the world's service, or the authority inside the phone.

import { Phone } from "/files/app/relatch_app_web.js";
import { kept, language } from "./common.js";
import { sender } from "./service.js";

const STATE = "phone/state";

/** A phone that is logged in to the service as this person. */
export function atService(person) {
  return Phone.connect(language(), sender(person));
}

/** The phone with its authority inside: opened from what this browser keeps, or made. */
export async function inside() {
  const state = kept.get(STATE);
  return state ? Phone.open("owner", language(), bytes(state), save) : Phone.create("owner", language(), save);
}

/** Puts a backup in the place of the authority inside this phone. */
export async function restored(backup) {
  return Phone.restore("owner", language(), backup, save);
}

/** Forgets the authority inside, as a lost phone does. */
export function lose() {
  kept.remove(STATE);
}

function save(state) {
  kept.set(STATE, text(state));
}

function text(state) {
  return btoa(Array.from(state, (byte) => String.fromCharCode(byte)).join(""));
}

function bytes(state) {
  return Uint8Array.from(atob(state), (letter) => letter.charCodeAt(0));
}
