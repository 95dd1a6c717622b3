// Where a test plays: a founded organisation in a temporary folder, the real syncd serving the app on loopback ports,
// and homes of the command line beside the tablets. The clock of all of it starts at 1 April 2026, 15:50 in London.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { cpSync, existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { Tablet } from './tablet.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'build', 'release');
const given = (name, otherwise) => process.env[name] || otherwise;

/** What is tested. Each can be named by its variable: a copy, for a longer run while others build. */
export const programs = {
  doorstep: given('DOORSTEP_BINARY', join(built, 'bin', 'doorstep')),
  syncd: given('SYNCD_BINARY', join(built, 'bin', 'syncd')),
  clock: given('DOORSTEP_E2E_CLOCK', join(built, 'tests', 'e2e', 'libe2e_shifted_clock.so')),
  app: given('DOORSTEP_TABLET_APP', join(root, 'build', 'tablet')),
};

export const samplePath = join(root, 'deploy', 'sample', 'visits.json');
export const sample = JSON.parse(readFileSync(samplePath, 'utf8'));
/** The sample's families. */
export const families = sample.families.map((each) => each.name);
export const passphrase = 'three tall paper boats';
/** 1 April 2026, 15:50 in London. */
export const demoStart = Date.parse('2026-04-01T15:50:00+01:00');

/** Names and prose of the sample: what must never be readable anywhere but on a screen. */
export function sampleWords() {
  const words = new Set([...sample.children, ...sample.people, ...sample.families].map((each) => each.name));
  const walk = (value) => {
    if (typeof value === 'string') {
      if (value.length > 60) words.add(value.slice(0, 40));
    } else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk(sample.visits);
  return [...words];
}

/** Waits until `look` gives something true, and gives it. Fails with `what` after a minute: a hang, never a judgement
 *  of speed. */
export async function until(what, look, patienceMs = 60_000) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(50);
  }
}

/** A journey: named steps, one after another; when one fails the rest is left out. */
export function journey(name, steps) {
  test(name, async (t) => {
    let failed = false;
    for (const [what, step] of Object.entries(steps)) {
      await t.test(what, async (each) => {
        if (failed) return each.skip('an earlier step failed');
        failed = true;
        await step();
        failed = false;
      });
    }
  });
}

/** A port of 127.0.0.1 that is free now; below 32768, where the kernel takes none for outgoing connections, so that a
 *  stopped server finds its own port again. */
async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const probe = createServer();
    const free = await new Promise((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** One device of the command line. */
export class Home {
  constructor(world, name) {
    this.world = world;
    this.name = name;
    this.folder = world.file(name);
  }

  /** Runs `doorstep …` and gives what it printed. `exit`: what it may end with. */
  async run(words, { input = '', exit = [0] } = {}) {
    const args = ['--home', this.folder, '--passphrase-file', this.world.file('passphrase'), ...words];
    const { code, out, err } = await new Promise((resolve) => {
      const child = execFile(programs.doorstep, args, { env: this.world.env, maxBuffer: 256 << 20 }, (error, out, err) =>
        resolve({ code: error ? error.code ?? -1 : 0, out, err }));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
    if (!exit.includes(code)) throw new Error(`${this.name}: doorstep ${words.join(' ')} ended with ${code}: ${err || out}`);
    return out;
  }

  async json(words, options) {
    return JSON.parse(await this.run([...words, '--json'], options));
  }

  async sync() {
    return this.json(['sync']);
  }

  /** Writes one field of a visit. */
  async set(visit, field, words) {
    await this.run(['visit', 'set', visit, field, '-'], { input: words });
  }

  async words(visit, field) {
    return (await this.json(['visit', 'show', visit])).fields[field]?.value ?? '';
  }

  async waiting() {
    const { waiting } = await this.json(['status']);
    return waiting.changes + waiting.drafts;
  }

  /** Takes the sample's visits, or others of their shape, as drafts; `finish`: finishes those that the file says are. */
  async importVisits({ finish = true, file = samplePath } = {}) {
    await this.run(['visit', 'import', file, ...(finish ? ['--finish'] : [])]);
  }
}

export class World {
  #server;
  #tablets = new Set();

  /** Founds the organisation, opens the three families' cases, and starts the server with the app. */
  static async found({ at = demoStart, cases = samplePath } = {}) {
    for (const [name, path] of Object.entries(programs)) {
      if (!existsSync(path)) throw new Error(`${name} is not built: ${path}`);
    }
    const world = new World(at);
    try {
      await world.#found(cases);
    } catch (error) {
      await world.end();
      throw error;
    }
    return world;
  }

  constructor(at) {
    this.folder = mkdtempSync(join(tmpdir(), 'doorstep-tablet-'));
    /** By how many seconds the clocks of this world are off. */
    this.shift = Math.round((at - Date.now()) / 1000);
    const kept = { ...process.env };
    for (const name of Object.keys(kept)) if (name.startsWith('DOORSTEP_')) delete kept[name];
    this.env = { ...kept, TZ: 'Europe/London', LD_PRELOAD: programs.clock, DOORSTEP_E2E_CLOCK_SHIFT: String(this.shift) };
    /** The app's bundle as this world's server serves it; a test may change it, then restart the server. */
    this.app = this.file('app');
    this.office = this.home('office');
    process.once('exit', this.#last = () => this.#killAll());
  }

  #last;

  file(name) { return join(this.folder, name); }
  home(name) { return new Home(this, name); }
  /** What the clocks say now. */
  now() { return new Date(Date.now() + this.shift * 1000); }

  async #found(cases) {
    writeFileSync(this.file('passphrase'), `${passphrase}\n`);
    cpSync(programs.app, this.app, { recursive: true });
    this.ports = { public: await freePort(), app: await freePort() };
    await this.office.run(['office', 'found', '--name', 'Harrowmere Council', '--holder', 'Bernadette Osei', '--label', 'office-1',
      '--server', `https://127.0.0.1:${this.ports.public}`, '--card', this.file('organisation.card'), '--kit', this.file('recovery-kit.txt')]);
    await this.startServer();
    await this.office.run(['office', 'server', '--tls-pin', this.pin]);
    await this.office.sync();
    await this.office.run(['case', 'import', cases]);
    await this.office.sync();
  }

  // ---- the server

  async startServer() {
    const ready = this.file('ready.json');
    rmSync(ready, { force: true });
    const log = openSync(this.file('syncd.log'), 'a');
    this.#server = spawn(programs.syncd, ['--organisation', this.file('organisation.card'), '--data-dir', this.file('central'),
      '--listen', `127.0.0.1:${this.ports.public}`, '--admin-listen', '127.0.0.1:0', '--ready-file', ready,
      '--app', this.app, '--app-listen', `127.0.0.1:${this.ports.app}`, '--requests-per-second', '10000',
      '--request-burst', '100000', '--log-level', 'debug'], { env: this.env, stdio: ['ignore', log, log] });
    closeSync(log);
    const server = this.#server;
    const { pin } = await until(`syncd is ready: ${this.file('syncd.log')}`, () => {
      if (server.exitCode !== null) throw new Error(`syncd did not start: ${this.serverLog().slice(-2000)}`);
      try {
        return JSON.parse(readFileSync(ready, 'utf8'));
      } catch {
        return undefined;
      }
    });
    this.pin = pin;
  }

  /** As an operator stops it. */
  async stopServer() { await this.#endServer('SIGTERM'); }
  /** kill -9 */
  async killServer() { await this.#endServer('SIGKILL'); }

  async #endServer(signal) {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  serverLog() { return readFileSync(this.file('syncd.log'), 'utf8'); }

  // ---- people

  /** Where a tablet finds the app: an origin, and so a store, of its own. */
  origin(label) { return `http://${label}.localhost:${this.ports.app}`; }

  /** An invitation as text, and as a link. `office`: for a manager's device. */
  async invite(label, holder, { office = false } = {}) {
    const { invitation } = await this.office.json(['office', 'invite', '--label', label, '--holder', holder, ...(office ? ['--office'] : [])]);
    return { text: invitation, link: `${this.origin(label)}/#join=${invitation}` };
  }

  /** The office lets in whoever joined, by its own invitations. */
  async letIn() { await this.office.sync(); }

  /** Opens families' cases to a device. */
  async grant(label, names = families) {
    for (const name of names) await this.office.run(['case', 'grant', name, label]);
    await this.office.sync();
  }

  /** A device of the command line that is in: "tab-014" for "Priya Raman". */
  async cliTablet(label, holder, { office = false, names = families } = {}) {
    const home = this.home(label);
    const { text } = await this.invite(label, holder, { office });
    await home.run(['join', text, '--wait', '0'], { exit: [0, 3] });
    await this.letIn();
    await this.grant(label, names);
    await home.sync();
    return home;
  }

  /** A visit that is booked at the office, and known to whoever asks the server next. `start`: "2026-04-01 16:00". */
  async book(family, start, purpose = 'Planned CIN visit') {
    await this.office.run(['visit', 'new', family, '--purpose', purpose, '--start', start]);
    await this.office.sync();
  }

  /** A tablet that nobody has joined with yet. */
  tablet(label, options = {}) {
    const made = new Tablet(this, label, options);
    this.#tablets.add(made);
    return made;
  }

  /** A tablet in somebody's hands: joined by link, let in, the families' cases on it, Today shown. */
  async joinedTablet(label = 'tab-014', holder = 'Priya Raman', { office = false, names = families, ...options } = {}) {
    const tablet = this.tablet(label, options);
    await tablet.start();
    await tablet.join((await this.invite(label, holder, { office })).link);
    await this.letIn();
    await tablet.letInByItself();
    await this.grant(label, names);
    await tablet.sendNow();
    await tablet.today();
    for (const name of names) await tablet.page.getByRole('heading', { level: 3, name }).waitFor();
    await tablet.keptForOffline();
    return tablet;
  }

  // ---- the end

  async end() {
    for (const tablet of this.#tablets) await tablet.stop().catch(() => tablet.kill());
    await this.stopServer();
    process.removeListener('exit', this.#last);
    if (!process.env.DOORSTEP_TABLET_KEEP) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #killAll() {
    for (const tablet of this.#tablets) tablet.killNow();
    this.#server?.kill('SIGKILL');
  }
}
