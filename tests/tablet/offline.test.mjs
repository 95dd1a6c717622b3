// No server, or no signal: calm, counted, and never "Sent" before it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World } from './world.mjs';

let world, priya;
const banner = 'You are offline. Everything is being saved on this tablet';
before(async () => {
  world = await World.found();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
});
after(() => world?.end());

test('the server is stopped: a grey banner, what waits is counted, and nothing is called sent', async () => {
  assert.equal(await priya.waitingCount(), 0, 'the count is shown at 0, too');
  await world.stopServer();
  await priya.tap('link', 'Record another visit');
  await priya.tap('link', /^Brennock/);
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
  await priya.types('What did you see?', 'The server is stopped.');
  await priya.saved();
  await priya.tap('link', /waiting to send$/);
  await priya.sees('What is on its way');
  await priya.tap('button', 'Send now');
  await priya.reads(banner);
  const colour = await priya.page.locator('.ds-offline').evaluate((element) => getComputedStyle(element).backgroundColor);
  const [red, green, blue] = colour.match(/\d+/g).map(Number);
  assert.ok(Math.max(red, green, blue) - Math.min(red, green, blue) <= 24, `grey and calm: ${colour}`);
  assert.ok(await priya.waitingCount() > 0);
  await priya.reads(/^Waiting to send: \d/);
  for (const at of ['#/status', '#/today']) {
    await priya.goTo(at);
    assert.doesNotMatch(await priya.text(), /\bSent\b(?! to the office)/);
  }
});

test('killed and started again with the server stopped: it opens from the service worker, words and all', async () => {
  await priya.killAndRestart();
  await priya.open();
  await priya.unlock();
  await priya.today();
  await priya.tap('link', /^Brennock.*Not finished/s);
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
  await priya.holds('What did you see?', 'The server is stopped.');
  await priya.reads(banner);
  assert.deepEqual(priya.complaints.filter((words) => !/ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|WebSocket/.test(words)), []);
});

test('the server is back: everything goes by itself, the banner with it', async () => {
  await world.startServer();
  await priya.goTo('#/status');
  await priya.tap('button', 'Send now');
  await priya.waitsFor(0);
  await priya.reads('Nothing is waiting to be sent');
  await priya.page.getByText(banner).waitFor({ state: 'detached' });
  await priya.reads(/Last sent to the office: today \d/);
  await world.office.sync();
  const [visit] = await world.office.json(['visit', 'list']);
  assert.equal(await world.office.words(visit.visit, 'setting'), 'The server is stopped.');
});

test('what the central record holds is shown as Sent, with the time', async () => {
  const callum = await world.cliTablet('tab-022', 'Callum Doyle');
  await callum.importVisits();
  await callum.sync();
  await priya.goTo('#/status');
  await priya.tap('button', 'Send now');
  await priya.today();
  await priya.tap('link', 'Mireku', { exact: true });
  await priya.sees('Mireku');
  await priya.reads('Sent. On the central record at');
});

test('no signal and back: it knows both, and sends when it is back without being asked', async () => {
  await priya.today();
  await priya.goOffline();
  await priya.reads(banner);
  await priya.tap('link', 'Record another visit');
  await priya.tap('link', /^Vance/);
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
  await priya.types('What did you see?', 'No signal here.');
  await priya.saved();
  assert.ok(await priya.waitingCount() > 0);
  await priya.goOnline();
  await priya.waitsFor(0);
  await priya.page.getByText(banner).waitFor({ state: 'detached' });
});
