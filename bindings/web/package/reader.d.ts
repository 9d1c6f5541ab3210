export type Decoder = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror" | "onmessageerror">;
export type Pixels = {
    width: number;
    height: number;
    data: Uint8ClampedArray | Uint8Array;
};
export type ReaderErrorKind = "trapped" | "late" | "picture" | "not-loaded" | "closed";
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
export declare class ReaderError extends Error {
    /** @type {ReaderErrorKind} */
    kind: ReaderErrorKind;
    /**
     * @param {ReaderErrorKind} kind
     * @param {string} says
     */
    constructor(kind: ReaderErrorKind, says: string);
}
/** Reads the QR codes in pictures, one picture after the other. */
export declare class Reader {
    #private;
    /**
     * @param {{ worker?: () => Decoder, patience?: number }} [options] `patience`: the bound for one picture, in
     * milliseconds; `worker`: starts the Worker, for a page whose files lie elsewhere
     */
    constructor({ worker, patience }?: {
        worker?: () => Decoder;
        patience?: number;
    });
    /**
     * All texts of the QR codes in a picture, byte by byte; none if nothing could be read.
     *
     * @param {Pixels} picture
     * @returns {Promise<string[]>} rejects with a `ReaderError`
     */
    read(picture: Pixels): Promise<string[]>;
    /** Ends the Worker; what is being read is not read. */
    close(): void;
}
