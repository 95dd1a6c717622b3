// W1: record during a visit, offline, step by step as the requirements have it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, journey } from './world.mjs';

let world, priya;
before(async () => {
  world = await World.found();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
  await world.book('Brennock', '2026-04-01 16:00');
  await priya.sendNow();
  await priya.today();
});
after(() => world?.end());

const setting = 'Donna opened the door in her coat. The hall was warm, the radio was on, and there was toast on the table.';
const told = 'Maya said that she likes the new desk.';
const blocks = [['Home', 'She sleeps better since the door of her room shuts.'], ['School', 'Nobody laughs any more when she reads aloud.']];

journey('W1 record during a visit, offline', {
  '1 go offline': async () => {
    await priya.goOffline();
    await priya.reads('You are offline. Everything is being saved on this tablet');
  },
  '2 open Today': async () => {
    await priya.today();
    await priya.reads('Wednesday 1 April 2026');
  },
  '3 tap Brennock 4pm': async () => {
    await priya.tap('link', 'Brennock 4pm');
    await priya.sees('Brennock');
    await priya.reads('17 Tannery Row, Harrowmere');
  },
  '4 Start visit: the time is filled': async () => {
    await priya.tap('button', 'Start visit');
    await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
    await priya.section('Visit details');
    const minute = (await priya.page.getByLabel('Time').first().inputValue()).slice(0, 5);
    const at = world.now();
    const minutes = [0, -1, -2, -3, -4, -5].map((each) => new Date(at.getTime() + each * 60_000)
      .toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' }));
    assert.ok(minutes.includes(minute), `${minute} is now, one of ${minutes}`);
    await priya.back();
  },
  '5 tap Maya, Theo, Isla present': async () => {
    await priya.section('Children and ticks');
    for (const name of ['Maya Brennock', 'Theo Pike', 'Isla Pike']) {
      await priya.tap('button', `${name} was present`);
      await priya.page.getByRole('link', { name: `Answer for ${name.split(' ')[0]}` }).waitFor();
    }
  },
  '6 Maya seen alone yes, bedroom yes': async () => {
    await priya.tap('link', 'Answer for Maya');
    await priya.sees('Maya Brennock');
    await priya.answer(/^Seen alone/, 'Yes');
    await priya.answer(/^Bedroom seen/, 'Yes');
    await priya.saved();
    await priya.back();
    await priya.reads('Seen: yes · Seen alone: yes · Bedroom seen: yes');
    await priya.back();
  },
  '7 write Setting': async () => {
    await priya.section('Setting');
    await priya.types('What did you see?', setting);
    await priya.saved();
    await priya.back();
  },
  '8 Wishes for Maya with two sub-headings': async () => {
    await priya.section('Wishes, feelings and observations');
    await priya.tap('link', 'Maya Brennock');
    await priya.sees('Wishes: Maya Brennock');
    await priya.types('What did Maya tell you?', told);
    for (const [i, [title, text]] of blocks.entries()) {
      await priya.tap('button', 'Add a sub-heading');
      const block = priya.page.getByRole('region', { name: 'Sub-headings' }).getByRole('group').nth(i);
      await block.waitFor();
      await priya.types('Sub-heading', title, block);
      await priya.types(`What to record under ${title}`, text, block);
    }
    await priya.saved();
  },
  '9 kill -9 of the browser; 10 reopened, it asks "Carry on where you were?"': async () => {
    await priya.killAndRestart();
    await priya.goOffline();
    await priya.open();
    await priya.unlock();
    await priya.sees('Carry on where you were?');
    await priya.tap('button', 'Carry on');
    await priya.sees('Wishes: Maya Brennock');
  },
  '11 every word is there': async () => {
    await priya.holds('What did Maya tell you?', told);
    for (const [i, [title, text]] of blocks.entries()) {
      const block = priya.page.getByRole('region', { name: 'Sub-headings' }).getByRole('group').nth(i);
      await priya.holds('Sub-heading', title, block);
      await priya.holds(`What to record under ${title}`, text, block);
    }
    await priya.back();
    await priya.back();
    await priya.section('Setting');
    await priya.holds('What did you see?', setting);
    await priya.back();
    await priya.section('Children and ticks');
    await priya.reads('Seen: yes · Seen alone: yes · Bedroom seen: yes');
    for (const name of ['Theo', 'Isla']) await priya.page.getByRole('link', { name: `Answer for ${name}` }).waitFor();
    await priya.back();
  },
  '12 the banner says offline, the record is saved on this tablet': async () => {
    await priya.reads('You are offline. Everything is being saved on this tablet');
    await priya.reads('Saved on this tablet. Not finished');
    assert.ok(await priya.waitingCount() > 0);
    assert.doesNotMatch(await priya.text(), /\bSent\./);
    assert.deepEqual(priya.complaints.filter((words) => !/net::ERR_INTERNET_DISCONNECTED/.test(words)), []);
  },
});

test('W1 and then: with a connection again all of it reaches the office', async () => {
  await priya.goOnline();
  await priya.sendNow();
  await world.office.sync();
  const [visit] = await world.office.json(['visit', 'list']);
  assert.equal(await world.office.words(visit.visit, 'setting'), setting);
});
