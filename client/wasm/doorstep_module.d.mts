// Types of doorstep_module.mjs.

/** A file, opened by its one owner: what FileSystemSyncAccessHandle offers, all of it synchronous. */
export interface PoolHandle {
  read(view: Uint8Array, options: { at: number }): number;
  write(view: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
}

/** Where the core stores: the database, its write-ahead log, its rollback journal. */
export interface Pool {
  readonly slots: readonly PoolHandle[];
  close(): void;
}

export interface OpenOptions {
  pool: Pool;
  /** The store's name in messages. */
  storePath?: string;
  /** Where the module comes from, in this order; without any, doorstep.wasm beside this script. */
  wasmModule?: WebAssembly.Module;
  wasmBinary?: BufferSource;
  wasmUrl?: string | URL;
}

export interface Core {
  /** Bytes of a ClientRequest in, bytes of a ClientAnswer out. Throws CoreStopped and nothing else while open. */
  call(request: Uint8Array): Uint8Array;
  /** Locks and closes the store. The pool stays open: it is the caller's. */
  close(): void;
}

/** The core ended itself: an assertion, no memory, a trap. Its message holds no data. Start a new one. */
export class CoreStopped extends Error {}

/** Rejects when the module cannot be had or compiled. The store is not touched before the first call. */
export function openCore(options: OpenOptions): Promise<Core>;
