// The reader of QR codes: a decoder in a Worker. A decoder that traps, or that takes too long, is ended, and the next
// picture gets a new one.

/** What a Worker of the reader is, as far as it is used here.
 * @typedef {Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">} Decoder
 */

/** A picture: what a canvas gives. Four bytes a pixel, red, green, blue and opacity, rows from the top.
 * @typedef {{ width: number, height: number, data: Uint8ClampedArray | Uint8Array }} Pixels
 */

/** Why a picture was not read.
 *
 * - `trapped`: the decoder broke on this picture
 * - `late`: the decoder took longer than the bound
 * - `picture`: the picture is too large, or has not four bytes a pixel
 * - `not-loaded`: the decoder could not be loaded
 * - `closed`: the reader was closed
 *
 * @typedef {"trapped" | "late" | "picture" | "not-loaded" | "closed"} ReaderErrorKind
 */

/** A picture was not read; the next one may be. */
export class ReaderError extends Error {
    /**
     * @param {ReaderErrorKind} kind
     * @param {string} says
     */
    constructor(kind, says) {
        super(says);
        this.name = "ReaderError";
        /** @type {ReaderErrorKind} */
        this.kind = kind;
    }
}

/** Reads the QR codes in pictures, one picture after the other. */
export class Reader {
    /** @type {() => Decoder} */
    #start;
    /** @type {number} */
    #patience;
    /** @type {Decoder | undefined} */
    #decoder;
    #ready = false;
    /** @type {((error: ReaderError) => void) | undefined} */
    #fail;
    /** @type {Promise<unknown>} */
    #last = Promise.resolve();
    #closed = false;

    /**
     * @param {{ worker?: () => Decoder, patience?: number }} [options] `patience`: the bound for one picture, in
     * milliseconds; `worker`: starts the Worker, for a page whose files lie elsewhere
     */
    constructor({ worker = start, patience = 10_000 } = {}) {
        this.#start = worker;
        this.#patience = patience;
    }

    /**
     * All texts of the QR codes in a picture, byte by byte; none if nothing could be read.
     *
     * @param {Pixels} picture
     * @returns {Promise<string[]>} rejects with a `ReaderError`
     */
    read(picture) {
        const reading = this.#last.then(() => this.#one(picture));
        this.#last = reading.catch(() => {});
        return reading;
    }

    /** Ends the Worker; what is being read is not read. */
    close() {
        this.#closed = true;
        this.#end();
        this.#fail?.(new ReaderError("closed", "the reader is closed"));
    }

    /**
     * @param {Pixels} picture
     * @returns {Promise<string[]>}
     */
    #one({ width, height, data }) {
        return new Promise((resolve, reject) => {
            if (this.#closed) {
                throw new ReaderError("closed", "the reader is closed");
            }
            const decoder = (this.#decoder ??= this.#start());
            const end = (/** @type {() => void} */ how) => {
                clearTimeout(timer);
                this.#fail = undefined;
                how();
            };
            this.#fail = (error) => {
                this.#end();
                end(() => reject(error));
            };
            const broke = () => this.#fail?.(
                this.#ready
                    ? new ReaderError("trapped", "the decoder broke on this picture")
                    : new ReaderError("not-loaded", "the decoder could not be loaded: serve all files of the package"),
            );
            const late = () => this.#fail?.(new ReaderError("late", "the decoder took too long for this picture"));
            const timer = setTimeout(late, this.#patience);
            decoder.onmessage = ({ data: answer }) => {
                if (answer.texts) {
                    end(() => resolve(answer.texts));
                } else if (answer.refused) {
                    end(() => reject(new ReaderError("picture", answer.refused)));
                } else if (answer.ready) {
                    this.#ready = true;
                } else {
                    broke();
                }
            };
            decoder.onerror = (event) => {
                event.preventDefault?.();
                broke();
            };
            decoder.onmessageerror = broke;
            decoder.postMessage({ width, height, data });
        });
    }

    #end() {
        this.#decoder?.terminate();
        this.#decoder = undefined;
        this.#ready = false;
    }
}

function start() {
    return new Worker(new URL("./reader-worker.js", import.meta.url), { type: "module" });
}
