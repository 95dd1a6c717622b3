// Looks through a built bundle for what must not be in it: marks of GOV.UK that only government may use, anything inline,
// anything of another origin, files without a hash, the developers' stand-in. Ends with 1 when it finds one.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesIn, ofTheHost } from './release.mjs';

/** Files whose names stay: a host and the browser look for them. */
const unhashed = new Set(['index.html', 'sw.js', 'manifest.webmanifest', 'config.json', 'release.json', 'icon.svg', 'icon-192.png', 'icon-512.png', 'icon-maskable-512.png', 'licences.txt']);
const hashedName = /^assets\/[\w.-]+-[A-Za-z0-9_-]{8}\.(js|css|wasm|woff2|svg|png)$/;

const forbidden = [
  [/crown/i, 'a crown'],
  [/govuk-crest|royal.?arms|\bcrest\b/i, 'a crest'],
  [/GDS Transport/i, 'the GDS Transport typeface'],
  [/\.govuk-(?:header|footer|template)\b|["'` ]govuk-(?:header|footer|template)\b/i, 'GOV.UK’s header, template or footer'],
  [/stand-in: nothing here is kept/, 'the developers’ stand-in for the core'],
  [/\beval\s*\(|new Function\s*\(/, 'eval, which the page’s policy forbids'],
];

/** Addresses that name something and are never fetched: XML namespaces, and where a library explains its messages. */
const names = [/^http:\/\/www\.w3\.org\//, /^https:\/\/bit\.ly\/wb-precache$/];

const fetched = [
  [/(?:href|src|action|poster|srcset)\s*=\s*["'](?:https?:)?\/\/[^"']+/gi, 'an address of another origin'],
  [/url\(\s*["']?(?:https?:)?\/\/[^)"']+/gi, 'an address of another origin'],
  [/@import\s+(?:url\()?["']?(?:https?:)?\/\/[^"')]+/gi, 'a style sheet of another origin'],
  [/(?:fetch|import|importScripts|new WebSocket|new Worker|new EventSource)\s*\(\s*["'`](?:https?:|wss?:)?\/\/[^"'`]+/g, 'an address of another origin'],
];

/** Problems of one file, in words. */
export function problemsOf(name, text) {
  const found = [];
  const add = (words) => found.push(`${name}: ${words}`);
  for (const [pattern, words] of forbidden) {
    const hit = pattern.exec(text);
    if (hit) add(`${words} (${JSON.stringify(text.slice(Math.max(0, hit.index - 20), hit.index + 40))})`);
  }
  for (const [pattern, words] of fetched) for (const hit of text.matchAll(pattern)) add(`${words}: ${hit[0]}`);
  for (const [address] of text.matchAll(/https?:\/\/[a-z0-9.-]+\.[a-z]{2,}[^\s"'`)\\]*/gi)) {
    if (!names.some((known) => known.test(address))) add(`the address ${address}`);
  }
  if (/\.css$/.test(name) && /url\(\s*["']?data:(?!image\/)/i.test(text)) add('a typeface or file within the style sheet: font-src is \'self\'');
  if (/\.html$/.test(name)) {
    if (/<script(?![^>]*\ssrc=)/i.test(text)) add('an inline script');
    if (/<style|\sstyle\s*=/i.test(text)) add('an inline style');
    if (/\son\w+\s*=/i.test(text)) add('an inline handler');
    if (/javascript:/i.test(text)) add('a javascript: address');
    if (/<base\b/i.test(text)) add('a <base>: base-uri is \'none\'');
  }
  return found;
}

/** Problems of a whole bundle. */
export function problemsIn(folder) {
  const found = [];
  const all = filesIn(folder).map((file) => relative(folder, file).split(sep).join('/'));
  for (const name of all) {
    if (name.endsWith('.br')) {
      if (!all.includes(name.slice(0, -3))) found.push(`${name}: there is no such file uncompressed`);
      continue;
    }
    if (!unhashed.has(name) && !hashedName.test(name)) found.push(`${name}: its name has no hash`);
    if (/\.map$/.test(name)) found.push(`${name}: source maps are not shipped`);
    if (/\.(html|js|css|json|webmanifest|svg)$/.test(name) && name !== 'release.json') {
      found.push(...problemsOf(name, readFileSync(join(folder, name), 'utf8')));
    }
    if (/\.(html|js|css|wasm|svg)$/.test(name) && !all.includes(`${name}.br`)) found.push(`${name}: its .br is missing`);
  }
  for (const needed of ['index.html', 'sw.js', 'manifest.webmanifest', 'release.json']) {
    if (!all.includes(needed)) found.push(`${needed} is missing`);
  }
  if (!all.some((name) => name.endsWith('.wasm'))) found.push('the core’s module is missing');
  if (existsSync(join(folder, 'release.json'))) {
    const { files } = JSON.parse(readFileSync(join(folder, 'release.json'), 'utf8'));
    const plain = all.filter((name) => !name.endsWith('.br') && !ofTheHost.has(name));
    for (const name of plain) {
      const hash = createHash('sha256').update(readFileSync(join(folder, name))).digest('hex');
      if (files[name]?.sha256 !== hash) found.push(`${name}: release.json does not know it as it is`);
    }
    for (const name of Object.keys(files)) if (!plain.includes(name)) found.push(`${name}: in release.json, and missing`);
    if (existsSync(join(folder, 'sw.js')) && readFileSync(join(folder, 'sw.js'), 'utf8').includes('__WB_MANIFEST')) found.push('sw.js: its list of files is missing');
  }
  return found;
}

if (process.argv[1]?.endsWith('check_bundle.mjs')) {
  const folder = process.argv[2];
  if (!folder || !existsSync(folder)) {
    console.error('usage: check_bundle.mjs FOLDER');
    process.exit(2);
  }
  const found = problemsIn(folder);
  for (const words of found) console.error(words);
  if (found.length > 0) process.exit(1);
  console.log('The bundle holds nothing that it should not.');
}
