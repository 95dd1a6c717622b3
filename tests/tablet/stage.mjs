// How the sample data stands before a journey: which of its visits are finished, by whom, and what the authority has
// decided. One folder of sample data, several stages.
import { writeFileSync } from 'node:fs';
import { sample } from './world.mjs';

/** The authority's number that "ring your manager now" shows. */
export const managerPhone = '01632 960 123';

/** Publishes a policy with nothing but a telephone number of its own. */
export async function publishPhone(world) {
  const file = world.file('policy.toml');
  writeFileSync(file, `version = "2026.03"\nauthority = "Harrowmere Council"\nfrom = 2026-01-01\nmanager_phone = "${managerPhone}"\n`);
  await world.office.run(['policy', 'publish', file]);
  await world.office.sync();
}

/** A file of the sample's shape: `change(visit)` edits each visit, and leaves out those for which it gives false. */
export function sampleFile(world, name, change) {
  const visits = structuredClone(sample.visits).filter((visit) => change(visit) !== false);
  const file = world.file(name);
  writeFileSync(file, JSON.stringify({ ...sample, visits }));
  return file;
}

export const visitOf = (ref) => sample.visits.find((visit) => visit.id === ref);

/** Takes visits by a device of the command line and sends them: `finished` of them finished, the others as drafts. */
export async function enter(home, { file, finished }) {
  await home.importVisits({ finish: false, ...(file ? { file } : {}) });
  for (const ref of finished) await home.run(['visit', 'finish', ref]);
  await home.sync();
}

/** A journey's steps, each a subtest: after one that failed the others have nothing to stand on, and are skipped. */
export function journey(t, tablet) {
  let stopped = false;
  return (name, act) => t.test(name, { skip: stopped ? 'an earlier step failed' : false }, async () => {
    try {
      await act();
    } catch (error) {
      stopped = true;
      const shown = await tablet().text().catch(() => 'nothing');
      if (!/The page then:/.test(error.message)) error.message += `\nThe page then:\n${shown.slice(0, 2000)}`;
      throw error;
    }
  });
}
