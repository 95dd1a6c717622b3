// Finishes a bundle in the folder that it is given: the service worker's list of files, a .br beside each file that
// compresses, and release.json, the SHA-256 of every file, which an office signs and a host can be checked against.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const compressible = /\.(html|js|css|wasm|svg|json|webmanifest|txt)$/;
/** Not kept by the service worker: itself, what a host writes, and what describes the bundle. */
const notPrecached = /^(sw\.js|config\.json|release\.json|licences\.txt)$|\.br$/;
const hashed = /-[A-Za-z0-9_-]{8}\.\w+$/;
/** Not vouched for: a host writes it, and it names where the office's server is. */
export const ofTheHost = new Set(['config.json', 'release.json']);
const manifestMark = 'self.__WB_MANIFEST';

export function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: false })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export function finish(folder, version) {
  const name = (file) => relative(folder, file).split(sep).join('/');
  for (const file of filesIn(folder)) if (file.endsWith('.br')) rmSync(file);

  const precached = filesIn(folder).filter((file) => !notPrecached.test(name(file))).map((file) => ({
    url: name(file), revision: hashed.test(file) ? null : sha256(readFileSync(file)).slice(0, 16),
  }));
  const worker = join(folder, 'sw.js');
  const script = readFileSync(worker, 'utf8');
  if (script.split(manifestMark).length !== 2) throw new Error('sw.js should have one place for its list of files');
  writeFileSync(worker, script.replace(manifestMark, () => JSON.stringify(precached)));

  const sizes = { plain: 0, brotli: 0 };
  const files = {};
  for (const file of filesIn(folder)) {
    if (ofTheHost.has(name(file))) continue;
    const bytes = readFileSync(file);
    files[name(file)] = { sha256: sha256(bytes), bytes: bytes.length };
    let sent = bytes.length;
    if (compressible.test(file)) {
      const packed = brotliCompressSync(bytes, { params: {
        [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      } });
      writeFileSync(`${file}.br`, packed);
      files[name(file)].brotliSha256 = sha256(packed);
      sent = packed.length;
    }
    files[name(file)].brotli = sent;
    sizes.plain += bytes.length;
    sizes.brotli += sent;
  }
  const release = { name: 'doorstep-tablet', version, files };
  writeFileSync(join(folder, 'release.json'), `${JSON.stringify(release, null, 1)}\n`);
  return { sizes, files };
}

if (process.argv[1]?.endsWith('release.mjs')) {
  const [folder, version] = process.argv.slice(2);
  const { sizes, files } = finish(folder, version);
  const kb = (n) => `${(n / 1000).toFixed(1)} KB`.padStart(10);
  for (const [name, { bytes, brotli }] of Object.entries(files)) console.log(`${kb(bytes)} ${kb(brotli)}  ${name}`);
  console.log(`${kb(sizes.plain)} ${kb(sizes.brotli)}  all, plain and as sent`);
}
