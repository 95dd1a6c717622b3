// licences.txt: the licence of each package whose code or typeface is in the bundle.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tablet = join(dirname(fileURLToPath(import.meta.url)), '..');
const { dependencies } = JSON.parse(readFileSync(join(tablet, 'package.json'), 'utf8'));
const all = [...Object.keys(dependencies), '@preact/signals-core', 'workbox-core', 'workbox-routing', 'workbox-strategies'].sort();

const text = all.map((name) => {
  const folder = join(tablet, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = existsSync(folder) ? readdirSync(folder).find((f) => /^licen[cs]e(\.(txt|md))?$/i.test(f)) : undefined;
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'The licence’s text is the standard one.'}\n`;
}).join(`\n${'-'.repeat(80)}\n\n`);
writeFileSync(join(process.argv[2], 'licences.txt'), text);
