// Unlocking, locking, covering the screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, sampleWords } from './world.mjs';

let world, priya;
const words = [...sampleWords(), 'Zimtquitte'];
before(async () => {
  world = await World.found();
  const callum = await world.cliTablet('tab-022', 'Callum Doyle');
  await callum.importVisits();
  await callum.sync();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
});
after(() => world?.end());

const found = async () => {
  const readable = await priya.everythingReadable();
  return words.filter((word) => readable.includes(word));
};

test('a wrong passphrase is refused in plain words, and the right one opens', async () => {
  assert.ok((await found()).includes('Maya Brennock'), 'names are readable while it is open, or this test sees nothing');
  await priya.lock();
  await priya.unlockFails('three tall paper goats');
  await priya.reads('That is not this tablet’s passphrase. Nothing is lost: try again.');
  await priya.tap('button', 'Unlock', { exact: true });  // and again
  await priya.reads('That is not this tablet’s passphrase. Nothing is lost: try again.');
  assert.deepEqual(await found(), []);
  await priya.unlock();
  await priya.reads('Maya Brennock');
});

test('after locking nothing readable is in the document, the storage, the address or the title', async () => {
  await priya.tap('link', 'Brennock', { exact: true });
  await priya.sees('Brennock');
  await priya.tap('link', /Planned CIN visit/);
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
  await priya.writes('What did you see?', 'Zimtquitte was written here.');
  assert.ok((await found()).includes('Zimtquitte'));
  await priya.lock();
  assert.deepEqual(await found(), []);
  assert.equal(await priya.page.evaluate(() => location.href), `${world.origin('tab-014')}/`);
  assert.equal(await priya.page.title(), 'Doorstep');
  await priya.page.goBack().catch(() => undefined);
  await priya.sees('Unlock Doorstep');
  assert.deepEqual(await found(), [], 'nor one step back');
  await priya.open();
  await priya.unlock();
  await priya.sees('Carry on where you were?');
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'Zimtquitte was written here.');
});

test('covering takes everything readable away at once; shown again it is where it was', async () => {
  await priya.types('What did you see?', ' And covered.');
  await priya.tap('button', 'Cover the screen');
  await priya.page.getByRole('button', { name: 'Show again' }).waitFor();
  assert.deepEqual(await found(), []);
  await priya.tap('button', 'Show again');
  await priya.sees('Setting');
  await priya.holds('What did you see?', 'Zimtquitte was written here. And covered.');
});

test('asked to carry on, one can go elsewhere instead, and is asked again on Today', async () => {
  await priya.lock();
  await priya.unlock();
  await priya.sees('Carry on where you were?');
  await priya.tap('link', 'Settings');
  await priya.sees('Settings and storage');
  await priya.lock();
  await priya.unlock();
  await priya.tap('button', 'Go to Today');
  await priya.sees('Today');
  await priya.reads('You were writing up a visit to Brennock.');
  await priya.tap('link', 'Carry on');
  await priya.sees('Setting');
});

test('covered for a minute, it locks; left alone, too', async () => {
  await priya.page.clock.install({ time: await priya.page.evaluate(() => Date.now()) });
  await priya.tap('button', 'Cover the screen');
  await priya.page.getByRole('button', { name: 'Show again' }).waitFor();
  await priya.page.clock.fastForward(61_000);
  await priya.sees('Unlock Doorstep');
  assert.deepEqual(await found(), []);
  await priya.unlock();
  await priya.page.clock.fastForward(4 * 60_000);
  await priya.drawn().catch(() => undefined);
  assert.notEqual(await priya.heading(), 'Unlock Doorstep', 'not before five minutes');
  await priya.page.clock.fastForward(61_000);
  await priya.sees('Unlock Doorstep');
  assert.deepEqual(await found(), []);
});
