// A decoder that traps: a module of WebAssembly whose one function is the instruction `unreachable`.

const MODULE = new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // WebAssembly, version 1
    1, 4, 1, 0x60, 0, 0, // a type: no parameters, no results
    3, 2, 1, 0, // a function of it
    7, 8, 1, 4, 0x74, 0x72, 0x61, 0x70, 0, 0, // exported as `trap`
    10, 5, 1, 3, 0, 0, 11, // its code: unreachable
]);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE));

globalThis.onmessage = ({ data: { height } }) => {
    if (height === 1) {
        exports.trap();
    }
    globalThis.postMessage({ texts: ["read"] });
};
globalThis.postMessage({ ready: true });
