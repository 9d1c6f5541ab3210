// Many worlds at once: in each a recorder is bound and gets a code, and none ends meanwhile. Prints what the program used.
//
//     RELATCH_LIVE=program node load.mjs [WORLDS]

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const WORLDS = Number(process.argv[2] ?? 500);
const AT_ONCE = 25;
/** The bound of the documentation, in KiB. */
const MOST = 1 << 20;
const PASSWORD = "Password-1";
const fresh = (count) => webcrypto.getRandomValues(new Uint8Array(count));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

const folder = mkdtempSync(join(tmpdir(), "relatch-load-"));
const server = spawn(process.env.RELATCH_LIVE, ["--listen", "127.0.0.1:0", "--data", folder, "--worlds", String(WORLDS)], { stdio: ["ignore", "pipe", "inherit"] });
const address = await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", (line) => resolve(line.split(" ").at(-1))));
const { initSync, Unit } = await device();
const made = withPassword();
const idle = memory();
const took = [];
const begun = performance.now();

try {
  const worlds = [];
  await each(WORLDS, async () => {
    const response = await fetch(new URL("worlds", address), { method: "POST", redirect: "manual" });
    worlds.push(new URL(response.headers.get("location"), address).href);
  });
  await each(WORLDS, (at) => play(worlds[at]));
  const seconds = (performance.now() - begun) / 1000;
  took.sort((one, other) => one - other);
  const most = memory("VmHWM");
  console.log(`${WORLDS} worlds, each with a binding and a code, in ${seconds.toFixed(0)} s`);
  console.log(`memory: ${mib(idle)} MiB at the start, ${mib(most)} MiB at most`);
  console.log(`calls: ${took.length}, median ${took[took.length >> 1].toFixed(0)} ms, 99 of 100 within ${took[Math.floor(took.length * 0.99)].toFixed(0)} ms`);
  if (most > MOST) throw new Error("more than 1 GiB");
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** The recorder's library, as the program serves it. */
async function device() {
  for (const [name, as] of [["relatch_live_recorder.js", "device.mjs"], ["relatch_live_recorder_bg.wasm", "device.wasm"]]) {
    const response = await fetch(new URL(`files/recorder/${name}`, address));
    writeFileSync(join(folder, as), Buffer.from(await response.arrayBuffer()));
  }
  const found = await import(pathToFileURL(join(folder, "device.mjs")));
  found.initSync({ module: readFileSync(join(folder, "device.wasm")) });
  return found;
}

/** The flash of a unit whose password is set: hashing it 500 times would measure this process. */
function withPassword() {
  const setup = { serial: "LOAD", recordKey: hex(fresh(32)), keyFile: null, boots: 1, pages: {} };
  const unit = new Unit(JSON.stringify(setup), 1);
  said(unit.firstPassword(PASSWORD, 1));
  const pages = JSON.parse(unit.flash());
  unit.free();
  return { ...setup, pages };
}

function said(text) {
  const answer = JSON.parse(text);
  if (!answer.ok) throw new Error(answer.id);
  return answer.text;
}

/** One binding and one recovery, with the device in this process. */
async function play(world) {
  const post = async (path, body, token) => {
    const from = performance.now();
    const response = await fetch(new URL(path, world), { method: "POST", headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) });
    took.push(performance.now() - from);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  for (const page of ["recorder", "phone", "about"]) if (!(await fetch(new URL(page, world))).ok) throw new Error(page);
  const keyFile = await (await fetch(new URL("v1/key-file?suite=2", world))).text();
  const { token } = await post("token", { person: "owner" });
  const unit = new Unit(JSON.stringify({ ...made, keyFile }), 1);
  said(unit.logIn(PASSWORD, 1));
  const { confirmation } = await post("v1/bindings", { offer: said(unit.offer(fresh(32), 2)), name: "Load" }, token);
  said(unit.confirm(confirmation, 3));
  const challenge = said(unit.beginRecovery(fresh(32), 10_000));
  await post("v1/inspect", { challenge }, token);
  const { code } = await post("v1/issue", { challenge }, token);
  said(unit.submitCode(code, 20_000));
  unit.free();
}

async function each(count, work) {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < count) await work(next++);
  }));
}

function memory(name = "VmRSS") {
  return Number(readFileSync(`/proc/${server.pid}/status`, "utf8").match(new RegExp(`${name}:\\s+(\\d+)`))[1]);
}

function mib(kib) {
  return Math.round(kib / 1024);
}
