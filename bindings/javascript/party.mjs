// The conformance kit's party in the role of an app (spec/conformance.md), in JavaScript, through WebAssembly.

import { createInterface } from "node:readline";
import { decode } from "relatch-app";

const hello = { version: 1, roles: ["app"], types: ["decode"] };

function answer(line) {
  let request;
  try {
    request = JSON.parse(line);
  } catch (error) {
    return { id: null, error: `not a request: ${error.message}` };
  }
  const { id = null, type, input } = request ?? {};
  if (type === "hello") return { id, output: hello };
  if (type !== "decode") return { id, unsupported: true };
  if (typeof input?.text !== "string") return { id, error: "no text" };
  return { id, output: JSON.parse(decode(input.as, input.text)) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
