// Every screen in the states that matter: no violation of WCAG 2.2 A or AA, targets of 48 px, nothing cut off at 200 %
// and at 320 px. By keyboard alone; and no focus is ever under the bar.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, families, passphrase, until } from './world.mjs';
import { landscape, portrait } from './tablet.mjs';
import { enter, publishPhone, sampleFile } from './stage.mjs';
import { cutOff, settled, smallTargets, tabTo, violations, walk } from './looking.mjs';

let world, last;
before(async () => {
  world = await World.found();
  await publishPhone(world);
  last = await world.cliTablet('tab-013', 'Priya Raman');
  const file = sampleFile(world, 'visits.json', (visit) => {
    if (visit.id === 'v-7') visit.children_seen[0].concern = true;
    return true;
  });
  await enter(last, { file, finished: ['v-1', 'v-2', 'v-4', 'v-5', 'v-7'] });
});
after(() => world?.end());

/** Looks at what is shown now, as a subtest of its own: at its own size, at 200 % of a small tablet and at 320 px. */
async function looks(t, tablet, name) {
  await t.test(name, async () => {
    const { page } = tablet;
    await settled(page);
    const found = [...await violations(page), ...(await smallTargets(page)).map((each) => `small: ${each}`)];
    for (const size of [{ width: 384, height: 512 }, { width: 320, height: 640 }]) {
      await page.setViewportSize(size);
      await settled(page);
      found.push(...(await cutOff(page)).map((each) => `at ${size.width} px: ${each}`));
      found.push(...(await smallTargets(page)).map((each) => `small at ${size.width} px: ${each}`));
    }
    await page.setViewportSize(tablet.viewport);
    await settled(page);
    assert.deepEqual(found, []);
  });
}

async function openFolds(page) {
  const shut = page.locator('main details:not([open]) > summary');
  await until('all folds are open', async () => {
    if (await shut.count() > 0) await shut.first().click();
    return await shut.count() === 0;
  });
}

const go = async (tablet, hash, heading) => {
  await tablet.page.evaluate((to) => { location.hash = to; }, hash);
  await tablet.sees(heading);
  await settled(tablet.page);
};

/** '/visit/…' of the visit of a family on a day. */
async function addressOf(tablet, family, day) {
  await tablet.today();
  await tablet.tap('link', family, { exact: true });
  await tablet.sees(family);
  return (await tablet.page.getByRole('link', { name: day }).first().getAttribute('href')).slice(1);
}

test('joining, waiting, locking, covering, settings', async (t) => {
  const tablet = world.tablet('tab-050');
  await tablet.start();
  const { page } = tablet;
  await tablet.open();
  await tablet.sees('Set up this tablet');
  await looks(t, tablet, 'a new tablet');
  await tablet.tap('button', 'Restore a backup file instead');
  await tablet.sees('Restore a backup');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await tablet.reads('Choose a backup file first.');
  await looks(t, tablet, 'restoring, with an error');
  await tablet.back();
  await tablet.tap('button', 'I have an invitation');
  await tablet.sees('Join your office');
  await looks(t, tablet, 'joining');
  await tablet.tap('button', 'Continue');
  await tablet.reads('Paste the invitation, or scan its code.');
  await looks(t, tablet, 'joining, with an error');
  const { text } = await world.invite('tab-050', 'Priya Raman');
  await tablet.writes('Or paste the invitation', text);
  await tablet.tap('button', 'Continue');
  await tablet.sees('Choose a passphrase');
  await looks(t, tablet, 'a passphrase');
  await tablet.passphraseBox('Passphrase').fill('short');
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.reads('Use at least 10 characters.');
  await looks(t, tablet, 'a passphrase that is too short');
  await tablet.passphraseBox('Passphrase').fill(passphrase);
  await tablet.passphraseBox('The same passphrase again').fill(passphrase);
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.sees('Waiting for the office');
  await looks(t, tablet, 'waiting for the office');
  await world.letIn();
  await tablet.letInByItself();
  await tablet.today();
  await tablet.reads('No families are on this tablet yet');
  await looks(t, tablet, 'Today, empty');
  await go(tablet, '#/record', 'Which family?');
  await looks(t, tablet, 'no family to choose');
  await go(tablet, '#/status', 'What is on its way');
  await looks(t, tablet, 'what is on its way');
  await go(tablet, '#/settings', 'Settings and storage');
  await looks(t, tablet, 'settings');
  await go(tablet, '#/update', 'Doorstep is up to date');
  await looks(t, tablet, 'update');
  await go(tablet, '#/nowhere', 'There is no such page');
  await looks(t, tablet, 'no such page');
  await go(tablet, '#/compliance', 'This page is for the office');
  await looks(t, tablet, 'a page for the office');
  await go(tablet, '#/decisions', 'Needs your decision');
  await looks(t, tablet, 'no decisions');
  await tablet.goOffline();
  await tablet.today();
  await looks(t, tablet, 'Today, offline');
  await tablet.goOnline();
  await page.getByRole('button', { name: 'Cover the screen' }).click();
  await page.getByRole('button', { name: 'Show again' }).waitFor();
  await looks(t, tablet, 'covered');
  await page.getByRole('button', { name: 'Show again' }).click();
  await tablet.today();
  const second = await tablet.context.newPage();
  await second.goto(`${tablet.origin}/`);
  await second.getByRole('heading', { level: 1, name: 'Doorstep is open in another tab' }).waitFor();
  await looks(t, { page: second, viewport: tablet.viewport }, 'another tab');
  await second.close();
  await tablet.lock();
  await looks(t, tablet, 'locked');
  await tablet.unlockFails('not the passphrase');
  await looks(t, tablet, 'locked, a wrong passphrase');
  await tablet.stop();
});

test('the worker’s screens', async (t) => {
  const priya = await world.joinedTablet('tab-014', 'Priya Raman');
  const { page } = priya;
  const draft = await addressOf(priya, 'Brennock', /Tuesday 31 March 2026/);
  // Two places write the same words.
  await priya.goOffline();
  await go(priya, `#${draft}/setting`, 'Setting');
  await priya.writes('What did you see?', 'Gareth opened the door, and the chart was on the fridge.');
  await priya.saved();
  await last.set('v-8', 'setting', 'Gareth opened the door. Maya was under a blanket.');
  await last.sync();
  await priya.goOnline();
  await priya.sendNow();

  await priya.today();
  await looks(t, priya, 'Today');
  await openFolds(page);
  await looks(t, priya, 'Today, all folds open');
  await go(priya, '#/today?on=2026-04-28', 'Tuesday 28 April 2026');
  await looks(t, priya, 'another day');
  await go(priya, '#/record', 'Which family?');
  await looks(t, priya, 'which family');
  await priya.tap('link', /^Vance/);
  await priya.sees('Visit to Vance');
  await looks(t, priya, 'before a visit');
  await priya.tap('link', 'Book a visit for another time');
  await priya.sees('Book a visit');
  await looks(t, priya, 'booking');
  for (const family of families) {
    await priya.today();
    await priya.tap('link', family, { exact: true });
    await priya.sees(family);
    await looks(t, priya, `the family ${family}`);
  }
  await go(priya, '#/decisions', 'Needs your decision');
  await looks(t, priya, 'decisions');
  await priya.tap('link', /^Setting: /);
  await priya.sees('Setting');
  await priya.tap('button', 'Write it myself');
  await looks(t, priya, 'a decision');

  await go(priya, `#${draft}`, 'Brennock');
  await looks(t, priya, 'a visit');
  for (const [below, heading] of [['details', 'Visit details'], ['people', 'People present and absent'], ['children', 'Children and ticks'], ['setting', 'Setting'],
    ['wishes', /^Wishes/], ['parents', 'Discussion with parents / carers'], ['risk', 'Risk and/or protective factors'],
    ['analysis', 'Analysis / progress of the plan'], ['actions', 'Actions'], ['finish', 'Finish']]) {
    await go(priya, `#${draft}/${below}`, heading);
    await looks(t, priya, String(below));
  }
  await openFolds(page);
  await looks(t, priya, 'finish, all folds open');
  await go(priya, `#${draft}/actions`, 'Actions');
  await page.getByRole('button', { name: /^Change/ }).first().click();
  await looks(t, priya, 'an action, open');
  for (const name of ['Maya', 'Theo']) {
    await go(priya, `#${draft}/children`, 'Children and ticks');
    await priya.tap('link', `Answer for ${name}`);
    await priya.sees(new RegExp(`^${name}`));
    await looks(t, priya, `ticks: ${name}`);
    await go(priya, `#${draft}/wishes`, /^Wishes/);
    await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
    await priya.sees(new RegExp(`^Wishes: ${name}`));
    await looks(t, priya, `wishes: ${name}`);
  }
  await page.locator('#file').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(2000, 7) });
  await priya.reads('A file is chosen');
  await looks(t, priya, 'a file to be added');

  // A child who could not be seen, with a worry; what is missing at Finish.
  await go(priya, '#/today', 'Today');
  await page.getByRole('region', { name: 'Due' }).getByRole('link', { name: /^Ruby Vance/ }).click();
  await priya.tap('button', 'Could not see Ruby');
  await priya.sees('Could not see the child');
  await priya.answer('Are you concerned about Ruby?', 'Yes');
  await priya.reads('Ring your manager now');
  await looks(t, priya, 'could not see the child');
  await priya.back();
  await priya.section('Finish');
  await priya.reads('To put right before you finish');
  await looks(t, priya, 'finish, with errors');

  const finished = await addressOf(priya, 'Brennock', /Tuesday 3 March 2026/);
  await go(priya, `#${finished}`, 'Brennock');
  await looks(t, priya, 'a finished record');
  await go(priya, `#${finished}/finished`, 'Finished');
  await looks(t, priya, 'finished');
  await go(priya, `#${finished}/setting`, 'This record is finished');
  await looks(t, priya, 'a page of a finished record');
  await go(priya, `#${finished}/version/1`, 'Version 1');
  await looks(t, priya, 'version 1');
  await go(priya, `#${finished}`, 'Brennock');
  await page.getByRole('link', { name: /^Read the full recording/ }).first().click();
  await priya.sees(/^Statutory CIN Visit/);
  await looks(t, priya, 'a case note');
  await go(priya, `#${finished}`, 'Brennock');
  await page.getByRole('link', { name: /^History of Analysis/ }).click();
  await priya.sees(/^History/);
  await looks(t, priya, 'a history');
  await go(priya, `#${finished}/correct`, 'Correct this record');
  await page.getByRole('button', { name: 'Correct this record' }).click();
  await priya.reads('Say why: the reason stays with the new version.');
  await looks(t, priya, 'correcting, without a reason');
  await priya.lock();
  await priya.unlock();
  await priya.sees('Carry on where you were?');
  await looks(t, priya, 'carry on');
  await priya.tap('button', 'Go to Today');

  await t.test('no focus is hidden under the bar, in portrait and landscape', async () => {
    for (const viewport of [portrait, landscape]) {
      await page.setViewportSize(viewport);
      for (const [hash, heading, least] of [['#/today', 'Today', 20], [`#${draft}`, 'Brennock', 15], [`#${draft}/actions`, 'Actions', 20], [`#${finished}`, 'Brennock', 25]]) {
        await go(priya, hash, heading);
        for (const key of ['Tab', 'Shift+Tab']) {
          const { stops, problems } = await walk(page, key);
          assert.deepEqual(problems, [], `${hash} at ${viewport.width} x ${viewport.height}, ${key}`);
          assert.ok(stops >= least, `${stops} stops on ${hash}`);
        }
      }
    }
    await page.setViewportSize(priya.viewport);
  });

  await t.test('W1’s core by Tab, Enter and Space alone', async () => {
    const press = (key) => page.keyboard.press(key);
    await go(priya, '#/today', 'Today');
    await tabTo(page, 'Record another visit');
    await press('Enter');
    await priya.sees('Which family?');
    await settled(page);
    await tabTo(page, /^Mireku/);
    await press('Enter');
    await priya.sees('Visit to Mireku');
    await settled(page);
    await tabTo(page, 'Start visit');
    await press('Enter');
    await page.getByRole('list', { name: 'Sections' }).waitFor();
    await tabTo(page, 'Children and ticks');
    await press('Enter');
    await priya.sees('Children and ticks');
    await settled(page);
    await tabTo(page, 'Efua Mireku was present');
    await press('Space');
    await page.getByRole('link', { name: 'Answer for Efua' }).waitFor();
    await tabTo(page, 'Answer for Efua');
    await press('Enter');
    await priya.sees('Efua Mireku');
    await settled(page);
    for (const question of ['Seen alone', 'Bedroom seen']) {
      await tabTo(page, `${question}: Yes`);
      await press('Space');
      await until(`${question}: yes`, () => page.getByRole('group', { name: question }).getByRole('radio', { name: 'Yes' }).isChecked());
    }
    await tabTo(page, 'Next');
    await press('Enter');
    await priya.sees('Setting');
    await settled(page);
    await tabTo(page, 'What did you see?');
    await page.keyboard.type('The room was warm today.');
    await priya.saved();
    await tabTo(page, 'Back');
    await press('Enter');
    await page.getByRole('list', { name: 'Sections' }).waitFor();
    await settled(page);
    await tabTo(page, 'Finish');
    await press('Enter');
    await priya.sees('Finish');
    await priya.reads('To put right before you finish');
    await tabTo(page, /^Nothing is written about Efua Mireku/);
    await press('Enter');
    await priya.sees('Wishes: Efua Mireku');
  });
  await priya.stop();
});

test('the manager’s screens', async (t) => {
  const desk = await world.joinedTablet('office-2', 'Bernadette Osei', { office: true, touch: false, viewport: { width: 1280, height: 800 } });
  const { page } = desk;
  const nav = (name) => page.getByRole('navigation', { name: 'Office' }).getByRole('link', { name, exact: true }).click();
  await desk.today();
  await looks(t, desk, 'Today at the office');
  await nav('Compliance');
  await desk.sees('Compliance');
  await looks(t, desk, 'compliance');
  await page.getByText('Choose the day, period, worker or team').click();
  await page.getByRole('button', { name: 'Open all lists' }).click();
  await looks(t, desk, 'compliance, filter and lists open');
  await t.test('no focus is hidden under the bar at the office', async () => {
    for (const key of ['Tab', 'Shift+Tab']) {
      const { stops, problems } = await walk(page, key);
      assert.deepEqual(problems, []);
      assert.ok(stops > 30, `${stops} stops`);
    }
  });
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await page.getByRole('dialog', { name: 'Save a file outside Doorstep?' }).waitFor();
  await looks(t, desk, 'a file that leaves Doorstep');
  await page.keyboard.press('Escape');
  await nav('Tasks');
  await desk.sees('Tasks');
  await looks(t, desk, 'tasks');
  await page.getByRole('button', { name: /^Decided/ }).click();
  await looks(t, desk, 'tasks, decided: none');
  await page.getByRole('button', { name: /^Open \(/ }).click();
  await page.getByRole('link', { name: /Ruby Vance/ }).first().click();
  await page.getByRole('heading', { name: 'Your decision' }).waitFor();
  await page.getByRole('button', { name: 'Record this decision' }).click();
  await desk.reads('Write what was decided');
  await looks(t, desk, 'a task, with an error');
  await desk.writes('What was decided, with whom, and what happens next', 'Visit together.');
  await page.getByRole('button', { name: 'Record this decision' }).click();
  await page.getByRole('alert', { name: 'Decision recorded' }).waitFor();
  await looks(t, desk, 'a task, decided');
  await nav('Waiting for me');
  await desk.sees('Waiting for me');
  await looks(t, desk, 'reviews');
  await page.getByRole('link', { name: /^Brennock\s*, Tuesday 3 March 2026/ }).click();
  await desk.sees('Visit to Brennock');
  await page.getByRole('button', { name: /^Ask a question about Analysis/ }).click();
  await looks(t, desk, 'a review, with a question');
  await page.getByRole('button', { name: 'Return', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Return this record?' });
  await dialog.getByRole('button', { name: 'Return to the worker' }).click();
  await desk.reads('Write what has to be put right');
  await looks(t, desk, 'returning, without a reason');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByRole('button', { name: 'Approve and lock' }).click();
  await page.getByRole('alert', { name: 'Approved and locked' }).waitFor();
  await looks(t, desk, 'a review, approved');
  await page.getByRole('link', { name: 'Print this visit' }).click();
  await desk.sees('Visit record');
  await looks(t, desk, 'print');
  await nav('Supervision');
  await desk.sees('Supervision');
  await page.getByLabel('Month').selectOption('2026-03');
  await page.getByRole('button', { name: /^Record reference\s*: Ruby/ }).waitFor();
  await looks(t, desk, 'supervision');
  await page.getByRole('button', { name: /^Record reference\s*: Ruby/ }).click();
  await page.getByLabel('Supervision reference').waitFor();
  await looks(t, desk, 'what supervision agreed');
  await page.keyboard.press('Escape');
  await nav('Export');
  await desk.sees('Export case notes');
  await page.getByRole('button', { name: 'Prepare the file' }).click();
  await page.getByRole('heading', { name: 'Ready' }).waitFor();
  await looks(t, desk, 'export');
  await desk.stop();
});
