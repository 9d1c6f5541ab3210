// A unit and its flash, as this browser keeps them: every call writes the flash back, so that a reload is a restart.

import { Unit } from "/files/recorder/relatch_live_recorder.js";
import { fresh, hex, kept, world } from "./common.js";

const IMAGES = 5;
const LINES = 60;

export class Machine {
  /** The unit of this name, "A" or "B"; it is made in the factory when it is not there. */
  static async open(name) {
    const machine = new Machine(name);
    machine.setup = kept.get(`unit/${name}`);
    if (!machine.setup) await machine.manufacture("2");
    return machine;
  }

  constructor(name) {
    this.name = name;
    this.log = [];
    this.skipped = 0;
  }

  /** Makes a new unit: a serial number, a record key, and the keys of this suite in its firmware ("1": none). */
  async manufacture(suite) {
    this.powerOff();
    this.setup = {
      serial: `NVR8-${hex(fresh(3)).toUpperCase()}`,
      recordKey: hex(fresh(32)),
      keyFile: suite === "1" ? null : await keyFile(suite),
      boots: 0,
      pages: {},
    };
    kept.remove(`images/${this.name}`);
    this.save();
  }

  get isOn() {
    return this.unit !== undefined;
  }

  /** Milliseconds since the start. */
  get now() {
    return performance.now() - this.started + this.skipped;
  }

  powerOn() {
    this.powerOff();
    this.setup.boots += 1;
    this.save();
    this.started = performance.now();
    this.skipped = 0;
    this.unit = new Unit(JSON.stringify(this.setup), new DataView(fresh(4).buffer).getUint32(0));
    if (this.plan) this.unit.planCut(...this.plan);
  }

  powerOff() {
    this.unit?.free();
    this.unit = undefined;
  }

  status() {
    return JSON.parse(this.unit.status(this.now));
  }

  /** Calls the unit with the time of the call as the last argument; what it wrote is kept before its answer is shown. */
  call(method, ...values) {
    const answer = this.unit[method](...values, this.now);
    this.keep();
    return answer === undefined ? undefined : JSON.parse(answer);
  }

  /** Lets time pass for the unit. */
  skip(milliseconds) {
    this.skipped += milliseconds;
  }

  /** The power goes in one of the next operations of the flash: [operation, bytes or undefined, whether old bytes stay]. */
  planCut(...plan) {
    this.plan = plan;
    this.unit?.planCut(...plan);
  }

  /** The flash at this moment, as a person with a programmer copies it. */
  copyFlash() {
    const images = this.images();
    images.push({ at: Date.now(), pages: this.setup.pages });
    kept.set(`images/${this.name}`, images.slice(-IMAGES));
  }

  images() {
    return kept.get(`images/${this.name}`) ?? [];
  }

  /** Writes other pages into the flash; the unit finds them at its next start. */
  putFlash(pages) {
    this.powerOff();
    this.setup.pages = pages;
    this.save();
  }

  save() {
    kept.set(`unit/${this.name}`, this.setup);
  }

  keep() {
    this.setup.pages = JSON.parse(this.unit.flash());
    this.save();
    const lines = JSON.parse(this.unit.log());
    this.log = [...this.log, ...lines].slice(-LINES);
    if (JSON.parse(this.unit.status(this.now)).dark) {
      this.plan = undefined;
      this.powerOff();
    }
  }
}

/** The key file of the world's account service: the factory has it, and a person with a USB stick. */
export async function keyFile(suite) {
  try {
    const response = await fetch(`/w/${world}/v1/key-file?suite=${suite}`);
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}
