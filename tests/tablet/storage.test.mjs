// The browser's storage: not promised, cleared, backed up, restored.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { World, passphrase, sampleWords } from './world.mjs';

let world, priya, backup;
const words = 'Zimtquitte stood on the table.';
before(async () => {
  world = await World.found();
});
after(() => world?.end());

test('storage that the browser does not promise to keep is said plainly, at joining and in the settings', async () => {
  priya = world.tablet('tab-014');
  await priya.start();
  await priya.join((await world.invite('tab-014', 'Priya Raman')).link);
  assert.equal(await priya.page.evaluate(() => navigator.storage.persisted()), false, 'or this test sees nothing');
  await priya.reads('This browser may clear Doorstep’s storage');
  await world.letIn();
  await priya.letInByItself();
  await world.grant('tab-014');
  await priya.sendNow();
  await priya.today();
  await priya.keptForOffline();
  await priya.goTo('#/settings');
  await priya.reads('This browser may clear Doorstep’s storage');
  await priya.reads('Not promised');
  await priya.tap('button', 'Ask the browser again');
  // Asked after the page's own question, so that one is answered, too, before anything is granted.
  assert.equal(await priya.page.evaluate(() => navigator.storage.persist()), false);
  await priya.reads('Not promised');
});

test('once it is promised, that is said', async () => {
  const session = await priya.context.newCDPSession(priya.page);
  await session.send('Browser.grantPermissions', { origin: priya.origin, permissions: ['durableStorage'] });
  await priya.goTo('#/settings');
  await priya.tap('button', 'Ask the browser again');
  await priya.reads('Yes: it does not clear it by itself');
  assert.equal(await priya.page.getByText('This browser may clear Doorstep’s storage').count(), 0);
});

test('a backup is one sealed file', async () => {
  await priya.today();
  await priya.tap('link', 'Record another visit');
  await priya.tap('link', /^Brennock/);
  await world.stopServer();  // what is written from here on exists on this tablet alone
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
  await priya.types('What did you see?', words);
  await priya.saved();
  await priya.goTo('#/settings');
  const downloading = priya.page.waitForEvent('download');
  await priya.tap('button', 'Save a backup file');
  const download = await downloading;
  assert.match(download.suggestedFilename(), /^doorstep-tab-014-2026-04-01\.backup$/);
  backup = world.file('the.backup');
  await download.saveAs(backup);
  const { readFileSync } = await import('node:fs');
  const content = readFileSync(backup);
  for (const word of [words, passphrase, ...sampleWords()]) assert.ok(!content.includes(word), word);
});

test('a store that the browser has cleared is noticed, and said loudly', async () => {
  // As browsers clear: while nothing of Doorstep is open. Whatever still held the files would hold those made anew, too.
  await priya.stop();
  await priya.start();
  const session = await priya.context.newCDPSession(priya.page);
  await session.send('Storage.clearDataForOrigin', { origin: priya.origin, storageTypes: 'file_systems' });
  await priya.open();
  await priya.sees('This browser has lost Doorstep’s records');
  await priya.page.getByRole('alert').waitFor();
  await priya.reads('tab-014');
  await priya.reads(/Ring the office now/);
});

test('what is no backup is refused; the backup restores every word, and sends them', async () => {
  await priya.tap('button', 'Restore a backup');
  const other = world.file('other.backup');
  writeFileSync(other, 'this is no backup of anything');
  await priya.page.getByLabel('Backup file').setInputFiles(other);
  await priya.tap('button', 'Restore this file');
  await priya.page.locator('#backup-error').waitFor();
  await priya.page.getByLabel('Backup file').setInputFiles(backup);
  await priya.tap('button', 'Restore this file');
  await priya.unlock();
  await priya.goTo('#/today');
  await priya.tap('link', /^Brennock.*Not finished/s);
  await priya.section('Setting');
  await priya.holds('What did you see?', words);
  await world.startServer();
  await priya.sendNow();
  await world.office.sync();
  const [visit] = await world.office.json(['visit', 'list']);
  assert.equal(await world.office.words(visit.visit, 'setting'), words);
});

test('in another browser, the backup opens with the passphrase and no other', async () => {
  await priya.stop();
  const other = world.tablet('tab-014', { profile: world.file('profile-other') });
  await other.start();
  await other.open();
  await other.sees('Set up this tablet');
  await other.tap('button', 'Restore a backup file instead');
  await other.page.getByLabel('Backup file').setInputFiles(backup);
  await other.tap('button', 'Restore this file');
  await other.unlockFails('three tall paper goats');
  await other.unlock();
  await other.goTo('#/today');
  await other.tap('link', /^Brennock.*Not finished/s);
  await other.section('Setting');
  await other.holds('What did you see?', words);
  await other.stop();
});
