// The decoder in its Worker: one picture in, its texts out. A trap is not caught: it ends this Worker (reader.js).

import init, { read } from "./relatch_reader_web.js";

const loaded = init().then(
    () => postMessage({ ready: true }),
    () => postMessage({ ready: false }),
);

onmessage = async ({ data: { width, height, data } }) => {
    await loaded;
    postMessage(answer(width, height, data));
};

/** What the decoder says of a picture; a picture that it does not take is no trap. */
function answer(width, height, data) {
    try {
        return { texts: read(width, height, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
    } catch (error) {
        if (typeof error === "string") {
            return { refused: error };
        }
        // After a trap nothing in the decoder's memory is what it was.
        return { trapped: true };
    }
}
