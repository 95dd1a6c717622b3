// The service worker as one plain script, beside index.html, under a name that never changes.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import app from './vite.config';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: app.build?.outDir ?? 'dist',
    emptyOutDir: false,
    target: app.build?.target ?? 'es2022',
    reportCompressedSize: false,
    lib: { entry: 'src/sw/sw.ts', formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
  },
});
