/** Of package.json and the commit: shown in settings and told to the office. */
declare const __APP_VERSION__: string;

declare module '@wasm/doorstep.wasm?url' {
  const url: string;
  export default url;
}
