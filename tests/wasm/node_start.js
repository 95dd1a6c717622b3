// Put before the programs for Node: Emscripten's own loading would fetch() the module by its path, which Node refuses.
Module['wasmBinary'] = require('fs').readFileSync(__filename.replace(/cjs$/, 'wasm'));
globalThis.crypto ??= require('crypto').webcrypto; // Node 18 has it, but not as a global
// Programs see an environment of Emscripten's own: GoogleTest's part of it, which says what share of the tests to run,
// is handed on.
Module['preRun'] = () => {
  for (const [name, value] of Object.entries(process.env)) if (name.startsWith('GTEST_')) ENV[name] = value;
};
