// Requests to the account service by `fetch`, for `Phone.connect`.

/** The longest body of a response, in bytes. */
const LONGEST = 262_144;

/**
 * Sends requests to the account service at this address.
 *
 * @param {string} address such as `https://account.example`: what stands in front of `/v1/...`
 * @param {() => string | Promise<string>} token gives the token of the account, for each request
 * @param {{ patience?: number }} [options] `patience`: milliseconds until a response counts as none
 * @returns {import("./relatch_app_web.js").Send}
 */
export function service(address, token, { patience = 20_000 } = {}) {
    return async ({ method, path, headers, body }) => {
        const response = await fetch(address + path, {
            method,
            headers: [...headers, ["Authorization", `Bearer ${await token()}`]],
            body,
            cache: "no-store",
            credentials: "omit",
            redirect: "error",
            signal: AbortSignal.timeout(patience),
        });
        return { status: response.status, body: await bounded(response) };
    };
}

/**
 * The body, and no more of it than a response gets.
 *
 * @param {Response} response
 */
async function bounded(response) {
    const parts = [];
    let length = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        length += part.value.length;
        if (length > LONGEST) {
            await reader?.cancel();
            throw new Error("the response is longer than one of the account service");
        }
        parts.push(part.value);
    }
    const body = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
        body.set(part, at);
        at += part.length;
    }
    return body;
}
