// Put before the programs for Node: Emscripten's own loading would fetch() the module by its path, which Node refuses.
Module['wasmBinary'] = require('fs').readFileSync(__filename.replace(/cjs$/, 'wasm'));
globalThis.crypto ??= require('crypto').webcrypto; // Node 18 has it, but not as a global
