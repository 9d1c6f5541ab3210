// One form for each call of the document.
"use strict";

const make = (name, text) => Object.assign(document.createElement(name), { textContent: text ?? "" });

// A body to start from: each member of the schema with an empty value.
function example(schema, all) {
  if (schema.$ref) return example(all[schema.$ref.split("/").pop()], all);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => example(part, all)));
  if (schema.oneOf) return null;
  const kind = [].concat(schema.type)[0];
  if (kind === "array") return [];
  if (kind === "integer") return 0;
  if (kind === "boolean") return false;
  if (kind !== "object") return "";
  const members = Object.entries(schema.properties ?? {});
  return Object.fromEntries(members.map(([name, member]) => [name, example(member, all)]));
}

function field(form, name, hint) {
  const label = make("label", name);
  const input = make("input");
  input.placeholder = hint ?? "";
  label.append(input);
  form.append(label);
  return input;
}

async function send(method, path, inputs, body) {
  const headers = { Authorization: `Bearer ${document.getElementById("token").value.trim()}` };
  const query = new URLSearchParams();
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    if (parameter.in === "header" && input.value) headers[parameter.name] = input.value;
    if (parameter.in === "query" && input.value) query.set(parameter.name, input.value);
  }
  if (body) headers["Content-Type"] = "application/json";
  const address = query.size ? `${path}?${query}` : path;
  const answer = await fetch(address, { method, headers, body: body?.value });
  return `${answer.status} ${answer.statusText}\n${await answer.text()}`;
}

function call(method, path, operation, all) {
  const details = make("details");
  details.append(make("summary", `${method.toUpperCase()} ${path}: ${operation.summary ?? ""}`));
  const form = make("form");
  const inputs = (operation.parameters ?? []).map((one) => [one, field(form, one.name, one.description)]);
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  let body;
  if (schema) {
    const label = make("label", "Body");
    body = make("textarea", JSON.stringify(example(schema, all), null, 2));
    label.append(body);
    form.append(label);
  }
  const answer = make("pre");
  answer.setAttribute("aria-live", "polite");
  form.append(make("button", "Send"), answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.textContent = await send(method.toUpperCase(), path, inputs, body).catch(String);
  });
  details.append(form);
  return details;
}

async function start() {
  const api = await (await fetch("openapi.json")).json();
  const calls = document.getElementById("calls");
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      calls.append(call(method, path, operation, api.components?.schemas ?? {}));
    }
  }
}

start();
