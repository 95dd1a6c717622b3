import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const wasmBin = process.env['DOORSTEP_WASM_DIR'] ?? join(root, 'build', 'wasm', 'bin');
// Only for looking at screens while there is no module: never in a bundle that is shipped (scripts/check_bundle.mjs).
const standIn = process.env['DOORSTEP_STAND_IN'] === '1';

function version(): string {
  const { version: number } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string };
  try {
    return `${number}+${execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: here, encoding: 'utf8' }).trim()}`;
  } catch {
    return number;
  }
}

export default defineConfig({
  root: here,
  base: './',
  define: { __APP_VERSION__: JSON.stringify(version()) },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  resolve: {
    alias: standIn
      ? [
          { find: '@wasm/doorstep.wasm?url', replacement: join(here, 'dev', 'no_wasm.ts') },
          { find: /^@wasm\/.*/, replacement: join(here, 'dev', 'stand_in.ts') },
        ]
      : [{ find: '@wasm', replacement: wasmBin }],
  },
  server: { port: 5173, strictPort: false, fs: { allow: [here, wasmBin] } },
  worker: { format: 'es' },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  build: {
    outDir: process.env['DOORSTEP_TABLET_OUT'] ?? join(root, 'build', 'tablet'),
    emptyOutDir: true,
    target: ['es2022', 'chrome111', 'safari16.4', 'firefox113'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: { include: ['test/**/*.test.{ts,tsx,mjs}'], environment: 'node' },
});
