// Starts the core's WebAssembly module and gives it a call: bytes of a ClientRequest in, bytes of a ClientAnswer out.
// Runs in a worker (all calls are synchronous) and under Node.
import createModule from './doorstep.mjs';

/** The core ended itself: an assertion, no memory, a trap. Start a new one; what was acknowledged is stored. */
export class CoreStopped extends Error {
  constructor() {
    super('The core has stopped. What was saved is safe: open it again.'); // never a value, nor the cause's words
    this.name = 'CoreStopped';
  }
}

async function compiled({ wasmModule, wasmBinary, wasmUrl }) {
  if (wasmModule) return wasmModule;
  if (wasmBinary) return WebAssembly.compile(wasmBinary);
  const response = await fetch(wasmUrl ?? new URL('./doorstep.wasm', import.meta.url));
  if (!response.ok) throw new Error(`doorstep.wasm could not be loaded (${response.status})`);
  // Streaming is what lets a browser keep its compiled code; it insists on the media type.
  return response.headers.get('content-type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

export async function openCore({ pool, storePath = 'doorstep', ...source }) {
  const wasm = await compiled(source);
  const module = await new Promise((resolve, reject) => {
    createModule({
      pool,
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm), reject);
        return {};
      },
    }).then(resolve, reject);
  });

  let stopped = false;
  // After a trap the module's memory is not to be trusted, so nothing is ever asked of it again.
  function inside(action) {
    if (stopped) throw new CoreStopped();
    try {
      return action();
    } catch {
      stopped = true;
      throw new CoreStopped();
    }
  }
  function allocated(size) {
    const at = module._malloc(size);
    if (at === 0) throw new RangeError();
    return at;
  }
  function text(words) {
    const bytes = new TextEncoder().encode(`${words}\0`);
    const at = allocated(bytes.length);
    module.HEAPU8.set(bytes, at);
    return at;
  }

  let client = inside(() => {
    const path = text(storePath);
    const vfs = text('doorstep-pool');
    const made = module._doorstep_client_new(path, vfs);
    module._free(path);
    module._free(vfs);
    if (made === 0) throw new RangeError();
    return made;
  });

  return {
    call(request) {
      if (client === 0) throw new Error('The core is closed.');
      return inside(() => {
        const size = request.length;
        const at = allocated(size + 4 + 3);
        const slot = (at + size + 3) & ~3; // where the answer's address goes, aligned
        module.HEAPU8.set(request, at);
        const length = module._doorstep_client_call(client, at, size, slot) >>> 0;
        const answer = module.HEAPU32[slot >>> 2];
        const copy = module.HEAPU8.slice(answer, answer + length);
        module._doorstep_answer_free(answer, length);
        module.HEAPU8.fill(0, at, at + size); // a request can hold a passphrase
        module._free(at);
        return copy;
      });
    },
    close() {
      if (client === 0 || stopped) return;
      const closing = client;
      client = 0;
      inside(() => module._doorstep_client_free(closing));
    },
  };
}
