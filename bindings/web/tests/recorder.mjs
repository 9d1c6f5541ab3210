// The reference's device, as a process (bindings/recorder.py).

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../recorder.py", import.meta.url));

export class Recorder {
    #process;
    #lines;

    /** @param {string} [keyFile] is loaded into the device; without one it has suite 1 alone */
    constructor(keyFile) {
        const python = process.env.PYTHON ?? "python3";
        this.#process = spawn(python, [PROGRAM, ...(keyFile ? [keyFile] : [])], { stdio: ["pipe", "pipe", "inherit"] });
        this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    }

    /** The answer to a step. */
    async step(op, fields = {}) {
        this.#process.stdin.write(`${JSON.stringify({ op, ...fields })}\n`);
        return JSON.parse((await this.#lines.next()).value);
    }

    /** A step that has to be accepted. */
    async does(op, fields) {
        const answer = await this.step(op, fields);
        if (!answer.accepted) {
            throw new Error(`${op}: ${JSON.stringify(answer)}`);
        }
        return answer.accepted;
    }

    administrator(op, fields) {
        return this.does(op, { by: "administrator", session: 1, ...fields });
    }

    /** The text of an offer. */
    async offer() {
        await this.does("prove", { session: 1 });
        return (await this.administrator("bind")).text;
    }

    /** The text of a challenge that asks for a new password. */
    async challenge() {
        return (await this.does("recover", { console: "local" })).text;
    }

    /** Types a code of a recovery, sets a password, and says which one the device has. */
    async recovers(code, password) {
        await this.does("enter", { console: "local", session: 2, typed: code });
        await this.does("set password", { session: 2, password });
        return (await this.does("status")).password;
    }

    end() {
        this.#process.stdin.end();
    }
}
