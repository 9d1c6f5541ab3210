// The account service of the world: tokens of its people, and the calls that the app's library does not make.

import { t, world } from "./common.js";

const LIFE = 30 * 60_000;
const tokens = new Map();

/** Errors of a call: the name of the problem, and its sentence in the language of the page. */
export class Problem extends Error {
  constructor(status, body) {
    const kind = (body?.type ?? "").split(":").pop() || "none";
    const said = t(`problem.${kind}`);
    super(said.startsWith("problem.") ? body.title : said);
    this.status = status;
    this.kind = kind;
    this.nonce = body?.nonce ?? null;
  }
}

/** A token of this person; the provider of a demonstration asks for no password. */
export async function tokenOf(person) {
  const known = tokens.get(person);
  if (known && performance.now() - known.at < LIFE) return known.token;
  const token = await ask({ person });
  tokens.set(person, { token, at: performance.now() });
  return token;
}

/** What the provider signs after the person proved that it is they, over this nonce (base64url). */
export const proofOf = (person, nonce) => ask({ person, nonce });

async function ask(body) {
  const response = await reach(`/w/${world}/token`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok) throw new Problem(response.status);
  return (await response.json()).token;
}

/** Calls the service as this person: the answer as JSON, or `null` where there is none. */
export async function call(person, method, path, body, headers = {}) {
  const response = await reach(`/w/${world}${path}`, {
    method,
    headers: { Authorization: `Bearer ${await tokenOf(person)}`, ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
    body: body && JSON.stringify(body),
    cache: "no-store",
  });
  const text = await response.text();
  const answer = text ? parsed(text) : null;
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

async function reach(address, request) {
  try {
    return await fetch(address, request);
  } catch {
    throw new Problem(0);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { title: text };
  }
}

/** An act that needs a proof: asks for one, lets the person prove it, and does the act. */
export async function act(person, path, body, prove) {
  try {
    return await call(person, "POST", path, body);
  } catch (problem) {
    if (problem.kind !== "step-up-needed") throw problem;
    if (!(await prove())) return undefined;
    return call(person, "POST", path, { ...body, proof: await proofOf(person, problem.nonce) });
  }
}

/** Every page of a list. */
export async function all(person, path, member) {
  const found = [];
  let next = "";
  do {
    const page = await call(person, "GET", `${path}${next && `?after=${next}`}`);
    found.push(...page[member]);
    next = page.next;
  } while (next);
  return found;
}

/** The devices that others let this person recover, and that the person agreed to. */
export async function delegations(person) {
  const offered = await all(person, "/v1/delegations", "devices");
  return offered.filter((device) => device.delegation.accepted);
}

/** All notices of a person, the newest first. */
export async function notices(person) {
  const found = [];
  for (;;) {
    const after = found.at(-1)?.number;
    const { entries } = await call(person, "GET", `/v1/notices${after ? `?after=${after}` : ""}`);
    found.push(...entries);
    if (entries.length === 0) return found.reverse();
  }
}

/** The accounts of the people: what a person is called at the service, and the reverse. */
export async function accounts(people) {
  const found = await Promise.all(people.map(async (person) => [person, (await call(person, "GET", "/v1/account")).account]));
  return { of: Object.fromEntries(found), person: Object.fromEntries(found.map(([person, account]) => [account, person])) };
}

/** How the app's library sends its requests. */
export function sender(person) {
  return async ({ method, path, headers, body }) => {
    const response = await fetch(`/w/${world}${path}`, { method, headers: [...headers, ["Authorization", `Bearer ${await tokenOf(person)}`]], body, cache: "no-store" });
    return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
  };
}

export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
