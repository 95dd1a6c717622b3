import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error a script, not a module with types
import { problemsIn, problemsOf } from '../scripts/check_bundle.mjs';
// @ts-expect-error a script, not a module with types
import { finish } from '../scripts/release.mjs';

const canaries: [string, string, string][] = [
  ['assets/a.css', '.govuk-header{color:red}', 'GOV.UK'],
  ['assets/a.js', 'x("govuk-footer")', 'GOV.UK'],
  ['assets/a.css', '@font-face{font-family:"GDS Transport"}', 'GDS Transport'],
  ['assets/a.css', '.x{background:url(images/govuk-crest.svg)}', 'crest'],
  ['assets/a.js', 'const logo="govuk-logotype-crown"', 'crown'],
  ['index.html', '<script>alert(1)</script>', 'inline script'],
  ['index.html', '<p style="color:red">', 'inline style'],
  ['index.html', '<style>p{}</style>', 'inline style'],
  ['index.html', '<body onload="x()">', 'inline handler'],
  ['index.html', '<script src="https://cdn.example/x.js"></script>', 'another origin'],
  ['assets/a.css', '.x{background:url(//cdn.example/x.png)}', 'another origin'],
  ['assets/a.css', '@font-face{src:url(data:font/woff2;base64,AA)}', 'font-src'],
  ['assets/a.js', 'fetch("https://count.example/hit")', 'another origin'],
  ['assets/a.js', 'new Function("return 1")', 'eval'],
  ['assets/a.js', 'w("doorstep stand-in: nothing here is kept")', 'stand-in'],
];

describe('the bundle check', () => {
  it.each(canaries)('finds what must not be in %s: %s', (name, text, words) => {
    expect(problemsOf(name, text).join('\n')).toContain(words);
  });
  it('leaves alone what may be there', () => {
    expect(problemsOf('index.html', '<script type="module" src="./assets/index-abcdefgh.js"></script>')).toEqual([]);
    expect(problemsOf('assets/a.css', ':root{--govuk-template-background-colour:#faf7f2}.x{background:url(data:image/svg+xml,%3Csvg/%3E)}')).toEqual([]);
    expect(problemsOf('assets/a.js', 'createElementNS("http://www.w3.org/2000/svg","a")')).toEqual([]);
  });
});

describe('a bundle', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doorstep-bundle-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./assets/index-abcdefgh.js"></script>');
    writeFileSync(join(folder, 'assets', 'index-abcdefgh.js'), 'console.log(1)');
    writeFileSync(join(folder, 'assets', 'doorstep-abcdefgh.wasm'), Uint8Array.of(0, 97, 115, 109));
    writeFileSync(join(folder, 'manifest.webmanifest'), '{}');
    writeFileSync(join(folder, 'config.json'), '{}');
    writeFileSync(join(folder, 'sw.js'), 'keep(self.__WB_MANIFEST)');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('that is finished passes', () => {
    finish(folder, '1.0.0');
    expect(problemsIn(folder)).toEqual([]);
  });
  it('is not finished without its release, its .br files and its worker’s list', () => {
    const found = problemsIn(folder).join('\n');
    expect(found).toContain('release.json is missing');
    expect(found).toContain('its .br is missing');
  });
  it('is found when a file was changed, added or has no hash in its name', () => {
    finish(folder, '1.0.0');
    writeFileSync(join(folder, 'assets', 'index-abcdefgh.js'), 'console.log(2)');
    writeFileSync(join(folder, 'assets', 'other.js'), '');
    const found = problemsIn(folder).join('\n');
    expect(found).toContain('index-abcdefgh.js: release.json does not know it');
    expect(found).toContain('assets/other.js: its name has no hash');
  });
  it('leaves its configuration to the host: neither kept by the service worker nor vouched for', () => {
    const { files } = finish(folder, '1.0.0');
    expect(Object.keys(files)).not.toContain('config.json');
    expect(readFileSync(join(folder, 'sw.js'), 'utf8')).not.toContain('config.json');
    expect(readFileSync(join(folder, 'sw.js'), 'utf8')).toContain('"index.html"');
  });
});
