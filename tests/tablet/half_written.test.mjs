// Saved means saved for words that are no part of a record yet: a question, a decision, a reason, a comment. They
// outlive a lock and a kill, and are forgotten when the act is done or given up.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { World } from './world.mjs';
import { enter, sampleFile } from './stage.mjs';

let world, callum, bernadette;

before(async () => {
  world = await World.found();
  const older = await world.cliTablet('tab-021', 'Callum Doyle');
  const file = sampleFile(world, 'callum.json', (visit) => {
    if (visit.id === 'v-7') visit.children_seen[0].concern = true;
    return ['v-2', 'v-7', 'v-8'].includes(visit.id);
  });
  await enter(older, { file, finished: ['v-2', 'v-7'] });
  callum = await world.joinedTablet('tab-022', 'Callum Doyle');
  bernadette = await world.joinedTablet('office-2', 'Bernadette Osei', { office: true, touch: false, viewport: { width: 1280, height: 800 } });
});
after(() => world?.end());

/** Writes into a box, and comes back to the same page after a lock, and after a kill: the words stand in it. */
async function outlivesLockAndKill(tablet, label, words, back, within = () => tablet.page) {
  await tablet.writes(label, words, within());
  await tablet.saved();
  await tablet.lock();
  assert.ok(!(await tablet.everythingReadable()).includes(words), 'nothing readable is left after locking');
  await tablet.unlock();
  await back();
  await tablet.holds(label, words, within());
  await tablet.types(label, ' Also.', within());
  await tablet.saved();
  await tablet.killAndRestart();
  await tablet.open();
  await tablet.unlock();
  await back();
  await tablet.holds(label, `${words} Also.`, within());
  assert.deepEqual(tablet.wordsInProfile([words]), []);
}

const office = async (name, heading) => {
  await bernadette.page.getByRole('navigation', { name: 'Office' }).getByRole('link', { name, exact: true }).click();
  await bernadette.sees(heading);
};

test('a manager’s question', async () => {
  const label = 'Ask about Analysis / progress of the plan';
  const opener = () => bernadette.page.getByRole('button', { name: 'Ask a question about Analysis / progress of the plan' });
  const read = async (day = 'Thursday 5 March 2026') => {
    await office('Waiting for me', 'Waiting for me');
    await bernadette.page.getByRole('link', { name: new RegExp(`^Vance\\s*, ${day}`) }).click();
    await bernadette.sees('Visit to Vance');
    await bernadette.reads(day);
    return new URL(bernadette.page.url()).hash;
  };
  await read();
  await opener().click();
  await outlivesLockAndKill(bernadette, label, 'Is Ruby calmer by mornings?', read);
  const other = await read('Monday 30 March 2026');
  const here = await read();
  await bernadette.holds(label, 'Is Ruby calmer by mornings? Also.');
  await bernadette.goTo(other);
  await bernadette.reads('Monday 30 March 2026');
  await opener().waitFor();
  assert.equal(await bernadette.box(label).count(), 0, 'another record has words of its own');
  await bernadette.goTo(here);
  await bernadette.holds(label, 'Is Ruby calmer by mornings? Also.');
  await bernadette.page.getByRole('button', { name: 'Ask', exact: true }).click();
  await bernadette.reads('Your question is on the record.');
  await read();
  await opener().waitFor();
  await opener().click();
  await bernadette.holds(label, '');
  await bernadette.writes(label, 'Given up');
  await bernadette.saved();
  await bernadette.page.getByRole('button', { name: 'Do not ask' }).click();
  await read();
  await opener().waitFor();
  assert.equal(await bernadette.box(label).count(), 0, 'what was given up is forgotten');
});

test('a manager’s words to a record that is returned', async () => {
  const label = 'What has to be put right';
  const dialog = () => bernadette.page.getByRole('dialog', { name: 'Return this record?' });
  const open = async () => {
    await office('Waiting for me', 'Waiting for me');
    await bernadette.page.getByRole('link', { name: /^Vance\s*, Thursday 5 March 2026/ }).click();
    await bernadette.sees('Visit to Vance');
    await bernadette.page.getByRole('button', { name: 'Return', exact: false }).first().click();
    await dialog().waitFor();
  };
  await open();
  await bernadette.writes(label, 'Whose words are these?', dialog());
  await bernadette.saved();
  await bernadette.killAndRestart();
  await bernadette.open();
  await bernadette.unlock();
  await open();
  await bernadette.holds(label, 'Whose words are these?', dialog());
  await dialog().getByRole('button', { name: 'Cancel' }).click();
});

test('a manager’s decision', async () => {
  const label = 'What was decided, with whom, and what happens next';
  const open = async () => {
    await office('Tasks', 'Tasks');
    await bernadette.page.getByRole('link', { name: /team manager\s*: Ruby Vance/i }).click();
    await bernadette.page.getByRole('heading', { level: 2, name: 'Your decision' }).waitFor();
  };
  await open();
  await outlivesLockAndKill(bernadette, label, 'Visit together at nine', open);
  await bernadette.page.getByRole('button', { name: 'Record this decision' }).click();
  await bernadette.page.getByRole('alert', { name: 'Decision recorded' }).waitFor();
});

const finished = async () => {
  await callum.today();
  await callum.tap('link', 'Vance', { exact: true });
  await callum.tap('link', /Thursday 5 March 2026/);
  await callum.sees('Vance');
};

test('a worker’s comment on a finished record', async () => {
  await finished();
  await callum.page.getByText('Add a comment').tap();
  await outlivesLockAndKill(callum, 'Your comment', 'She was calmer on Thursday', finished);
  await callum.tap('button', 'Save this comment');
  await callum.page.locator('.dw-comments').getByText('She was calmer on Thursday Also.').waitFor();
  await callum.holds('Your comment', '');
});

test('the reason of a correction', async () => {
  const open = async () => {
    await finished();
    await callum.tap('link', 'Correct this record');
    await callum.sees('Correct this record');
  };
  await open();
  await outlivesLockAndKill(callum, 'Why are you correcting it?', 'A name was wrong', open);
});

test('what a file told the worker, while it is being added', async () => {
  const label = 'What did it tell you about Maya?';
  const drawing = { name: 'drawing.jpg', mimeType: 'image/jpeg', buffer: randomBytes(20_000) };
  const open = async () => {
    await callum.today();
    await callum.page.getByRole('region', { name: 'Not finished' }).getByRole('link', { name: /^Brennock/ }).tap();
    await callum.section('Wishes, feelings and observations');
    await callum.tap('link', 'Maya Brennock');
    await callum.page.getByRole('heading', { level: 2, name: 'Activities and files' }).waitFor();
  };
  const chosen = async () => {
    await callum.page.locator('#file').setInputFiles(drawing);
    await callum.reads('A file is chosen');
  };
  await open();
  await chosen();
  await outlivesLockAndKill(callum, label, 'The house has no door', async () => {
    await open();
    await callum.reads('You began to add a file. What you wrote is kept; choose the file again.');
    await callum.reads(/The house has no door/);
    await chosen();
  });
  await callum.writes('What to call it', 'House');
  await callum.tap('button', 'Add to the record');
  await callum.page.getByRole('button', { name: 'Show House' }).waitFor();
  await callum.holds('What did it tell you?', 'The house has no door Also.');
  await chosen();
  await callum.holds(label, '');
});
