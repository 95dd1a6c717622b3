// The core's storage in a browser, under Node: nothing that was acknowledged is ever lost, and whatever a handle does
// comes back as a refusal. Runs the probe (probe_client.cpp).
//   node pool_vfs_test.mjs FOLDER-OF-THE-PROBE SCRATCH-FOLDER
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [probe, scratch, mode] = process.argv.slice(2);
const { openCore, CoreStopped } = await import(pathToFileURL(path.join(probe, 'doorstep_module.mjs')));
const { openNodePool } = await import(pathToFileURL(path.join(probe, 'node_pool.mjs')));
const wasmModule = await WebAssembly.compile(fs.readFileSync(path.join(probe, 'doorstep.wasm')));

async function probeOn(pool) {
  const core = await openCore({ pool, wasmModule });
  return { say: (act) => new TextDecoder().decode(core.call(new TextEncoder().encode(act))), close: core.close };
}

if (mode === 'writer') {
  // The child of the kill test: rows without end, each told to the parent once it was acknowledged.
  const { say } = await probeOn(openNodePool(scratch));
  for (;;) fs.writeSync(1, `${say('a')}\n`);
}

/** Files in memory on a device that forgets at a power cut whatever was not flushed. */
class Device {
  steps = 0;
  cutAt = Infinity; // the step during which the power fails
  room = Infinity; // bytes that a file may take
  shortWrites = false;
  handleGone = false;
  slots;
  constructor(contents = [[], [], []]) {
    this.slots = contents.map((content) => new Handle(this, content));
  }
  step() {
    if (this.handleGone) throw new DOMException('closed', 'InvalidStateError');
    if (++this.steps >= this.cutAt) throw new Error('no power');
  }
  afterPowerCut() {
    return new Device(this.slots.map((slot) => slot.durable));
  }
}
class Handle {
  constructor(device, content) {
    this.device = device;
    this.data = Uint8Array.from(content);
    this.durable = this.data.slice();
  }
  read(view, { at }) {
    this.device.step();
    const part = this.data.subarray(at, at + view.length);
    view.set(part);
    return part.length;
  }
  write(view, { at }) {
    this.device.step();
    const size = this.device.shortWrites && view.length > 1 ? view.length >> 1 : view.length;
    if (at + size > this.device.room) throw new DOMException('no room', 'QuotaExceededError');
    if (at + size > this.data.length) this.grow(at + size);
    this.data.set(view.subarray(0, size), at);
    return size;
  }
  grow(size) {
    const grown = new Uint8Array(size);
    grown.set(this.data);
    this.data = grown;
  }
  truncate(size) {
    this.device.step();
    if (size <= this.data.length) this.data = this.data.slice(0, size);
    else this.grow(size);
  }
  getSize() {
    this.device.step();
    return this.data.length;
  }
  flush() {
    this.device.step();
    this.durable = this.data.slice();
  }
}

async function expectRows(pool, atLeast, atMost) {
  const { say, close } = await probeOn(pool);
  const rows = Number(say('c'));
  assert.ok(rows >= atLeast && rows <= atMost, `${rows} rows, ${atLeast} acknowledged`);
  assert.equal(say('i'), 'ok');
  close();
}

const tests = {
  async acknowledged_rows_survive_a_kill() {
    let total = 0;
    for (let round = 0; round < 8; ++round) {
      const child = spawn(process.execPath, [process.argv[1], probe, scratch, 'writer'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (part) => {
        if (said === '') setTimeout(() => process.kill(child.pid, 'SIGKILL'), 5 + Math.random() * 200);
        said += part;
      });
      const signal = await new Promise((resolve) => child.on('close', (code, by) => resolve(by ?? code)));
      assert.equal(signal, 'SIGKILL');
      const acknowledged = Number(said.split('\n').at(-2));
      assert.ok(acknowledged > total);
      total = acknowledged;
      const pool = openNodePool(scratch);
      await expectRows(pool, total, total + 1); // the last may have been stored without having been told
      pool.close();
    }
    console.log(`  ${total} rows over 8 kills`);
  },

  async acknowledged_rows_survive_a_power_cut_at_any_step() {
    const whole = new Device();
    const { say, close } = await probeOn(whole);
    for (let row = 0; row < 4; ++row) say('a');
    close(); // moves the log's pages into the database
    assert.ok(whole.slots[0].data.length > 4 * 2048);
    for (let cutAt = 1; cutAt <= whole.steps; ++cutAt) {
      const device = new Device();
      device.cutAt = cutAt;
      const writer = await probeOn(device);
      let acknowledged = 0;
      for (let row = 0; row < 4; ++row) if (/^\d+$/.test(writer.say('a'))) ++acknowledged;
      writer.close();
      await expectRows(device.afterPowerCut(), acknowledged, acknowledged + 1);
    }
    console.log(`  ${whole.steps} steps`);
  },

  async a_full_device_refuses_and_goes_on_when_there_is_room() {
    const device = new Device();
    const { say } = await probeOn(device);
    let rows = 0;
    device.room = 64 * 1024;
    let said;
    while (/^\d+$/.test((said = say('a')))) ++rows;
    assert.match(said, /refused: .*disk is full/);
    assert.ok(rows > 0);
    device.room = Infinity;
    assert.equal(say('c'), String(rows));
    assert.match(say('a'), /^\d+$/);
    await expectRows(device.afterPowerCut(), rows + 1, rows + 1);
  },

  async short_writes_are_completed() {
    const device = new Device();
    device.shortWrites = true;
    const { say } = await probeOn(device);
    for (let row = 0; row < 20; ++row) say('a');
    await expectRows(device.afterPowerCut(), 20, 20);
  },

  async a_handle_that_was_taken_away_is_a_refusal() {
    const device = new Device();
    const { say } = await probeOn(device);
    say('a');
    device.handleGone = true;
    assert.match(say('a'), /^refused: /);
    assert.match(say('i'), /^refused: /);
    device.handleGone = false;
    assert.match(say('a'), /^\d+$/);
    assert.match((await probeOn({ slots: [] })).say('c'), /^refused: /);
  },

  async foreign_bytes_are_refused_and_left_alone() {
    const noise = new Uint8Array(8192).fill(7);
    const device = new Device([noise, [], []]);
    assert.match((await probeOn(device)).say('c'), /^refused: /);
    assert.deepEqual(device.slots[0].data, noise);
  },

  async a_stopped_core_says_so_without_data_and_the_rows_stay() {
    for (const act of ['x', 'm']) {
      const device = new Device();
      const { say, close } = await probeOn(device);
      say('a');
      for (const attempt of [act, 'c']) {
        assert.throws(() => say(attempt), (error) => error instanceof CoreStopped && error.cause === undefined);
      }
      close();
      await expectRows(device.afterPowerCut(), 1, 1);
    }
  },

  async a_closed_core_reopens() {
    const device = new Device();
    const first = await probeOn(device);
    first.say('a');
    first.close();
    assert.throws(() => first.say('c'), /closed/);
    await expectRows(device, 1, 1);
  },
};

fs.rmSync(scratch, { recursive: true, force: true });
for (const [name, test] of Object.entries(tests)) {
  const started = performance.now();
  await test();
  console.log(`ok ${name} (${Math.round(performance.now() - started)} ms)`);
}
fs.rmSync(scratch, { recursive: true, force: true });
