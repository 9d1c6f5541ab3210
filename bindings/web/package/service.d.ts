/**
 * Sends requests to the account service at this address.
 *
 * @param {string} address such as `https://account.example`: what stands in front of `/v1/...`
 * @param {() => string | Promise<string>} token gives the token of the account, for each request
 * @param {{ patience?: number }} [options] `patience`: milliseconds until a response counts as none
 * @returns {import("./relatch_app_web.js").Send}
 */
export declare function service(address: string, token: () => string | Promise<string>, { patience }?: {
    patience?: number;
}): import("./relatch_app_web.js").Send;
