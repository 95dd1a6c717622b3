/** Of package.json and the commit: shown in settings and told to the office. */
declare const __APP_VERSION__: string;

declare module '@wasm/doorstep_module.mjs' {
  export interface Core {
    call(request: Uint8Array): Uint8Array;
    close(): void;
  }
  export function openCore(options: { wasmBinary: ArrayBuffer; pool: unknown }): Promise<Core>;
}
declare module '@wasm/opfs_pool.mjs' {
  export interface Pool {
    close(): void;
  }
  export function openPool(options?: { directory?: string }): Promise<Pool>;
}
declare module '@wasm-bin/*.wasm?url' {
  const url: string;
  export default url;
}
