import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SyncStepSchema, type SyncStep } from '../src/generated/client_pb';
import type { SyncState } from '../src/core/messages';
import { afterSaveMs, everyMs, firstRetryMs, longestRetryMs, retryAfterMs, retryDelay, serverBase, Syncer, type SyncWorld } from '../src/core/sync';

const request = (words: string): SyncStep => create(SyncStepSchema, { request: { method: 'POST', path: '/v1/exchange' }, words });
const done = (what: { offline?: boolean; sent?: bigint; awaitingApproval?: boolean; retryAfterMs?: bigint } = {}): SyncStep =>
  create(SyncStepSchema, { done: { offline: false, ...what } });

class World implements SyncWorld {
  steps: (SyncStep | Error)[] = [];
  begun = 0;
  states: SyncState[] = [];
  changes = 0;
  requests = 0;
  most = 0;
  isOpen = true;
  hinted: (() => void) | undefined;
  private under = 0;

  step(ask: object): SyncStep {
    if (!('answer' in ask)) this.begun += 1;
    const next = this.steps.shift() ?? done();
    if (next instanceof Error) throw next;
    return next;
  }
  begin = async () => ({ appVersion: '1', storageFreeBytes: 1n, storagePersistent: true });
  http = async () => {
    this.requests += 1;
    this.under += 1;
    this.most = Math.max(this.most, this.under);
    await new Promise((resolve) => setTimeout(resolve, 100));
    this.under -= 1;
    return { status: 200, retryAfterMs: 0n, body: new Uint8Array() };
  };
  open = () => this.isOpen;
  listen = (hinted: () => void) => {
    this.hinted = hinted;
    return () => { this.hinted = undefined; };
  };
  tell = (state: SyncState) => { this.states.push(state); };
  changed = () => { this.changes += 1; };
  now = () => Date.now();
  random = () => 1;
}

describe('Syncer', () => {
  let world: World;
  let syncer: Syncer;
  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
    syncer = new Syncer(world);
  });
  afterEach(() => { syncer.stop(); vi.useRealTimers(); });

  it('makes the core’s requests one at a time and passes its words on', async () => {
    world.steps = [request('Sending 1 of 2'), request('Sending 2 of 2'), done({ sent: 2n })];
    syncer.request('now');
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(250);
    expect(world.requests).toBe(2);
    expect(world.most).toBe(1);
    expect(world.states.filter((s) => s.phase === 'running').map((s) => s.words)).toEqual(['Sending 1 of 2', 'Sending 2 of 2']);
    expect(world.changes).toBe(1);
    expect(world.begun).toBe(2);  // the second was asked for while the first was under way
  });

  it('never asks a store that is locked', async () => {
    world.isOpen = false;
    syncer.request('now');
    syncer.request('saved');
    await vi.advanceTimersByTimeAsync(afterSaveMs * 2);
    expect(world.begun).toBe(0);
  });

  it('tries 20 s after the last save', async () => {
    for (let i = 0; i < 3; i += 1) {
      syncer.request('saved');
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(world.begun).toBe(0);
    await vi.advanceTimersByTimeAsync(afterSaveMs - 10_000);
    expect(world.begun).toBe(1);
  });

  it('is not put off for ever by saves', async () => {
    for (let i = 0; i < 30; i += 1) {
      syncer.request('saved');
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(world.begun).toBeGreaterThan(0);
  });

  it('tries when a page is left only if something was saved since', async () => {
    syncer.request('left');
    await vi.advanceTimersByTimeAsync(10);
    expect(world.begun).toBe(0);
    syncer.request('saved');
    syncer.request('left');
    await vi.advanceTimersByTimeAsync(10);
    expect(world.begun).toBe(1);
  });

  it('tries every minute while it is shown', async () => {
    syncer.request('unlocked');
    await vi.advanceTimersByTimeAsync(3 * everyMs + 100);
    expect(world.begun).toBe(4);
    syncer.setVisible(false);
    await vi.advanceTimersByTimeAsync(3 * everyMs);
    expect(world.begun).toBe(4);
  });

  it('waits longer and longer while the server cannot be reached, and goes on at once when the network is back', async () => {
    world.steps = Array.from({ length: 40 }, () => done({ offline: true }));
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(60_000);
    const inAMinute = world.begun;
    expect(inAMinute).toBeLessThanOrEqual(6);
    expect(world.states.at(-1)?.phase).toBe('offline');
    syncer.request('saved');
    syncer.request('left');
    await vi.advanceTimersByTimeAsync(10);
    expect(world.begun).toBe(inAMinute);
    world.steps = [done()];
    syncer.request('online');
    await vi.advanceTimersByTimeAsync(10);
    expect(world.begun).toBe(inAMinute + 1);
    expect(world.states.at(-1)?.phase).toBe('idle');
  });

  it('tries again soon when the network came back during an attempt that fails, however many failed before', async () => {
    world.steps = Array.from({ length: 6 }, () => done({ offline: true }));
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(70_000);
    expect(world.begun).toBe(6);
    world.steps = [request('Sending 1 of 1'), done({ offline: true }), request('Sending 1 of 1'), done({ sent: 1n })];
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(50);
    syncer.request('online');
    await vi.advanceTimersByTimeAsync(firstRetryMs + 200);
    expect(world.begun).toBe(8);
    expect(world.states.at(-1)?.phase).toBe('idle');
    expect(world.changes).toBe(1);
  });

  it('drops an answer that comes after locking', async () => {
    world.steps = [request('Sending 1 of 1'), new Error('locked')];
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(50);
    syncer.stop();
    await vi.advanceTimersByTimeAsync(200);
    expect(world.states.at(-1)?.refusal).toBe('');
    expect(world.steps.length).toBe(1);
  });

  it('says what a person has to do something about, and tries again later', async () => {
    world.steps = [new Error('The server has another key.'), done()];
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(10);
    expect(world.states.at(-1)?.refusal).toBe('The server has another key.');
    await vi.advanceTimersByTimeAsync(everyMs + 10);
    expect(world.begun).toBe(2);
  });

  it('waits for the office’s approval and says when it came', async () => {
    world.steps = [done({ awaitingApproval: true }), done()];
    syncer.request('now');
    await vi.advanceTimersByTimeAsync(10);
    expect(world.states.at(-1)?.awaitingApproval).toBe(true);
    const before = world.changes;
    await vi.advanceTimersByTimeAsync(6000);
    expect(world.states.at(-1)?.awaitingApproval).toBe(false);
    expect(world.changes).toBe(before + 1);
  });

  it('follows hints', async () => {
    syncer.request('unlocked');
    await vi.advanceTimersByTimeAsync(10);
    world.hinted?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(world.begun).toBe(2);
  });
});

describe('the wait between attempts', () => {
  it('doubles, is bounded, and is spread', () => {
    expect(retryDelay(1, 1)).toBe(2000);
    expect(retryDelay(2, 1)).toBe(4000);
    expect(retryDelay(2, 0)).toBe(2000);
    expect(retryDelay(99, 1)).toBe(longestRetryMs);
  });
  it('reads Retry-After', () => {
    expect(retryAfterMs(null, 0)).toBe(0n);
    expect(retryAfterMs('7', 0)).toBe(7000n);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:09 GMT', 4000)).toBe(5000n);
    expect(retryAfterMs('soon', 0)).toBe(0n);
  });
});

describe('the server’s address', () => {
  it('is config.json’s, else the invitation’s', () => {
    expect(serverBase({ server: 'same-origin' }, 'https://app.example/x/', 'https://a.example')).toBe('https://app.example');
    expect(serverBase({ server: 'https://b.example/' }, 'https://app.example/', 'https://a.example')).toBe('https://b.example');
    expect(serverBase({}, 'https://app.example/', 'https://a.example/')).toBe('https://a.example');
    expect(serverBase(undefined, 'https://app.example/', 'https://a.example')).toBe('https://a.example');
  });
});
