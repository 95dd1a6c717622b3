// A new version of the app in the middle of a draft: it waits, and is taken when a person says so, or at a lock.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { World } from './world.mjs';

let world, priya;
before(async () => {
  world = await World.found();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
  await priya.tap('link', 'Record another visit');
  await priya.tap('link', /^Brennock/);
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
});
after(() => world?.end());

/** The server serves another release from now on: its script says which, under a name of its own, and the old one's is
 *  gone from there, as after an operator's update. */
async function release(name) {
  await world.stopServer();
  const assets = join(world.app, 'assets');
  const page = readFileSync(join(world.app, 'index.html'), 'utf8');
  const old = /assets\/([\w.-]+-[\w-]{8}\.js)/.exec(page)?.[1];
  assert.ok(old && readdirSync(assets).includes(old), `the page's script is in ${assets}`);
  const fresh = old.replace(/-[\w-]{8}\.js$/, `-${name.padEnd(8, '0')}.js`);
  renameSync(join(assets, old), join(assets, fresh));
  const script = readFileSync(join(assets, fresh), 'utf8');
  writeFileSync(join(assets, fresh), `${script.replace(/\n?document\.documentElement\.dataset\.release=.*$/, '')}\ndocument.documentElement.dataset.release="${name}";`);
  writeFileSync(join(world.app, 'index.html'), page.replaceAll(old, fresh));
  const worker = readFileSync(join(world.app, 'sw.js'), 'utf8');
  writeFileSync(join(world.app, 'sw.js'), worker.replaceAll(old, fresh)
    .replace(/("url":"index\.html","revision":")[^"]*/, `$1${name}`));
  for (const file of [join(assets, `${old}.br`), join(assets, `${fresh}.br`), join(world.app, 'index.html.br'), join(world.app, 'sw.js.br')]) {
    rmSync(file, { force: true });
  }
  await world.startServer();
}

const running = () => priya.page.evaluate(() => document.documentElement.dataset.release ?? 'one');
/** What the app does every half hour and when it is looked at again. */
const look = () => priya.page.evaluate(() => navigator.serviceWorker.getRegistration().then((each) => each.update()).then(() => undefined));

test('a new version waits while a visit is being written: not a word and not a focus is disturbed', async () => {
  await priya.types('What did you see?', 'Before the update.');
  await priya.page.evaluate(() => { window.samePage = true; });
  await release('two');
  await look();
  await priya.page.getByRole('region', { name: 'A new version' }).waitFor();
  assert.equal(await priya.page.evaluate(() => document.activeElement?.id), 'setting');
  await priya.page.keyboard.type(' During it.');
  await priya.saved();
  await priya.holds('What did you see?', 'Before the update. During it.');
  await priya.back();
  await priya.section('Setting');
  assert.equal(await priya.page.evaluate(() => window.samePage), true, 'it is the same page still');
  assert.equal(await running(), 'one');
  await priya.page.getByRole('region', { name: 'A new version' }).waitFor();
});

test('"Use it now" saves, locks, and opens the new version; the draft goes on in it', async () => {
  await priya.types('What did you see?', ' Not saved yet.');
  await priya.page.getByRole('region', { name: 'A new version' }).getByRole('button', { name: 'Use it now' }).click();
  await priya.sees('A new version is ready');
  await priya.page.locator('main').getByRole('button', { name: 'Use it now' }).click();
  await priya.sees('Unlock Doorstep');
  assert.equal(await running(), 'two');
  await priya.unlock();
  assert.equal(await priya.page.getByRole('region', { name: 'A new version' }).count(), 0);
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'Before the update. During it. Not saved yet.');
});

test('one that waits is taken at the next lock by itself', async () => {
  await release('three');
  await look();
  await priya.page.getByRole('region', { name: 'A new version' }).waitFor();
  assert.equal(await running(), 'two');
  await priya.lock();
  await priya.page.waitForFunction(() => document.documentElement.dataset.release === 'three');
  await priya.unlock();
});

test('one that waits is taken at the next start, and starts without a server', async () => {
  await release('four');
  await look();
  await priya.page.getByRole('region', { name: 'A new version' }).waitFor();
  await priya.killAndRestart();
  await world.stopServer();
  await priya.open();
  await priya.sees('Unlock Doorstep');
  await priya.page.waitForFunction(() => document.documentElement.dataset.release === 'four');
  await priya.unlock();
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'Before the update. During it. Not saved yet.');
});

test('an update that breaks off while it is fetched leaves the old version whole', async () => {
  await world.startServer();
  await release('five');
  // The new release lacks a file that its own list names.
  await world.stopServer();
  for (const file of readdirSync(join(world.app, 'assets'))) if (file.includes('five0000')) rmSync(join(world.app, 'assets', file));
  await world.startServer();
  await look().catch(() => undefined);
  await priya.page.evaluate(() => navigator.serviceWorker.getRegistration()
    .then((each) => new Promise((done) => { const wait = () => (each.installing ? setTimeout(wait, 50) : done()); wait(); })));
  assert.equal(await priya.page.getByRole('region', { name: 'A new version' }).count(), 0);
  await world.stopServer();
  await priya.page.reload();
  await priya.unlock();
  assert.equal(await running(), 'four');
});
