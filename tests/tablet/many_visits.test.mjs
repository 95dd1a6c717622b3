// A family of many years: 200 visits. Today, the case and a record stay usable.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { World, sample, until } from './world.mjs';

const many = 200;
const moment = (at) => `${at.toISOString().slice(0, 19)}+00:00`;
let world, priya;
before(async () => {
  world = await World.found();
  const file = world.file('many.json');
  const model = sample.visits.find((visit) => visit.id === 'v-1');
  const visits = Array.from({ length: many }, (_, i) => {
    // Some a day in the weeks before 2 March 2026, each half an hour long: the plans began in January.
    const start = new Date(Date.parse('2026-03-02T09:00:00Z') - (many - i) * 4 * 3600_000);
    const end = new Date(start.getTime() + 1800_000);
    return { ...model, id: `m-${i + 1}`, start: moment(start), end: moment(end), purpose: `Visit number ${i + 1}`, attachments: [] };
  });
  writeFileSync(file, JSON.stringify({ ...sample, visits }));
  const callum = await world.cliTablet('tab-022', 'Callum Doyle');
  await callum.importVisits({ file });
  await callum.sync();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
});
after(() => world?.end());

test('Today and the case show them, newest first, and the first and the last can be opened', async () => {
  await priya.today();
  await priya.reads('Statutory CIN Visit');
  await priya.tap('link', 'Brennock', { exact: true });
  await priya.sees('Brennock');
  const numbers = async () => [...(await priya.text()).matchAll(/Visit number (\d+)/g)].map((found) => Number(found[1]));
  await until('the first of the visits', async () => (await numbers()).length > 0);
  assert.equal((await numbers()).length, 30, 'few enough to open quickly');
  const more = (words) => priya.page.getByRole('button', { name: words });
  await more('Show 30 more visits (170 not shown)').click();
  await until('more of them', async () => (await numbers()).length === 60);
  assert.match(await priya.page.evaluate(() => document.activeElement.textContent), /Visit number 170\b/, 'whoever goes by keyboard goes on there');
  await priya.tap('link', /Visit number 150\b/);
  await priya.reads('Sent. On the central record at');
  await priya.back();
  await until('the list as it was left', async () => (await numbers()).length === 60);
  for (let left = 140; left > 0; left -= 30) await more(left > 30 ? `Show 30 more visits (${left} not shown)` : `Show the other ${left} visits`).click();
  await until('all of them', async () => (await numbers()).length === many);
  const all = await numbers();
  assert.deepEqual(all, Array.from({ length: many }, (_, i) => many - i));
  await priya.tap('link', /Visit number 1\b/);
  await priya.sees('Brennock');
  await priya.reads('Sent. On the central record at');
});

test('a new visit among them is begun, written and kept through a kill', async () => {
  await priya.today();
  await priya.tap('link', 'Record another visit');
  await priya.tap('link', /^Brennock/);
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
  await priya.types('What did you see?', 'The two hundred and first.');
  await priya.saved();
  await priya.killAndRestart();
  await priya.open();
  await priya.unlock();
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'The two hundred and first.');
  await priya.sendNow();
});
