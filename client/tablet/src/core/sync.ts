// The exchange with the office, in the worker: makes the requests that the core asks for, one at a time, and hands their
// answers back. What is sent and what it means is the core's affair; when to try is this file's.
//
// A sync is asked for after unlocking, when the network comes back, 20 s after the last save, when a box or page is
// left, when the app is hidden or shown, by a hint of the server, and every 60 s while the app is shown. While the server
// cannot be reached, attempts wait longer and longer, with jitter; when the network comes back, they begin anew.
import type { HttpAnswer, HttpRequest, SyncStep } from '../generated/client_pb';
import { quietSync, type SyncState, type SyncWhy } from './messages';

export const afterSaveMs = 20_000;
const longestAfterSaveMs = 120_000;
export const everyMs = 60_000;
export const approvalMs = 5_000;
export const firstRetryMs = 2_000;
export const longestRetryMs = 5 * 60_000;
const hintPauseMs = 10_000;

export interface Begin { appVersion: string; storageFreeBytes: bigint; storagePersistent: boolean }
export type Answered = Pick<HttpAnswer, 'status' | 'retryAfterMs' | 'body'>;

/** What the syncer needs of the world; tests give their own. */
export interface SyncWorld {
  /** AskSync; throws an Error with words for a person. */
  step(ask: Begin | { answer: Answered }): SyncStep;
  begin(): Promise<Begin>;
  /** Never throws: status 0 when the server cannot be reached. */
  http(request: HttpRequest): Promise<Answered>;
  /** Whether the store is open. */
  open(): boolean;
  /** Listens for hints; undefined when there are none. `closed` is called once, when it ends. */
  listen?(hinted: () => void, closed: () => void): (() => void) | undefined;
  tell(state: SyncState): void;
  changed(): void;
  now(): number;
  random(): number;
}

/** How long to wait after so many failures: doubled each time, bounded, and spread over its upper half. */
export function retryDelay(failures: number, random: number): number {
  const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return Math.round(longest / 2 + (longest / 2) * random);
}

export class Syncer {
  private state: SyncState = quietSync;
  private running = false;
  private again = false;
  private turn = 0;
  private failures = 0;
  private lastEnd = 0;
  private unsent = false;
  private visible = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timerAt = 0;
  private timerIsForSave = false;
  private savedSince = 0;
  private stopListening: (() => void) | undefined;
  private listenedAt = 0;

  constructor(private readonly world: SyncWorld) {}

  request(why: SyncWhy): void {
    if (!this.world.open()) return;
    const waits = this.failures > 0 && this.world.now() < this.state.nextAt;
    switch (why) {
      case 'saved':
        this.unsent = true;
        if (!waits) this.afterSave();
        return;
      case 'left':
      case 'hidden':
        if (this.unsent && !waits) this.soon();
        return;
      case 'visible':
        if (!waits && (this.unsent || this.world.now() - this.lastEnd > everyMs / 2)) this.soon();
        return;
      case 'timer':
        if (!waits) this.soon();
        return;
      case 'online':
        // What failed before says nothing of the network that came back, not even an attempt that is under way.
        this.failures = 0;
        this.soon();
        return;
      case 'unlocked':
      case 'hint':
      case 'now':
        this.soon();
    }
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (!visible) this.endListening();
    else this.request('visible');
    if (visible && this.timer === undefined && this.world.open()) this.schedule(everyMs);
  }

  /** When the store is locked or closed: an answer that comes later is dropped, for the core has forgotten the request. */
  stop(): void {
    this.turn += 1;
    this.running = false;
    this.again = false;
    this.unsent = false;
    this.failures = 0;
    this.stopTimer();
    this.endListening();
    this.set(quietSync);
  }

  private soon(): void {
    if (this.running) {
      this.again = true;
      return;
    }
    void this.run();
  }

  private async run(): Promise<void> {
    const turn = ++this.turn;
    this.running = true;
    this.again = false;
    this.unsent = false;
    this.savedSince = 0;
    this.stopTimer();
    let delay = everyMs;
    try {
      const begin = await this.world.begin();
      if (turn !== this.turn) return;
      let step = this.world.step(begin);
      while (step.request) {
        this.set({ ...this.state, phase: this.failures > 0 ? 'offline' : 'running', words: step.words, refusal: '' });
        const answer = await this.world.http(step.request);
        if (turn !== this.turn) return;
        step = this.world.step({ answer });
      }
      delay = this.finished(step);
    } catch (error) {
      if (turn !== this.turn) return;
      this.failures += 1;
      delay = Math.max(everyMs, retryDelay(this.failures, this.world.random()));
      const refusal = error instanceof Error ? error.message : String(error);
      this.set({ ...this.state, phase: 'idle', words: '', refusal, nextAt: this.world.now() + delay });
    }
    if (turn !== this.turn) return;
    this.running = false;
    this.lastEnd = this.world.now();
    if (this.again && this.failures === 0) void this.run();
    else this.schedule(delay);
  }

  /** 20 s after the last save, and not put off for ever by a long evening's writing. */
  private afterSave(): void {
    const now = this.world.now();
    if (this.savedSince === 0) this.savedSince = now;
    if (this.timerIsForSave) this.stopTimer();
    const delay = Math.min(afterSaveMs, this.savedSince + longestAfterSaveMs - now);
    if (this.schedule(Math.max(0, delay))) this.timerIsForSave = true;
  }

  /** How long until the next attempt. */
  private finished({ words, done }: SyncStep): number {
    const offline = done?.offline ?? false;
    const awaiting = done?.awaitingApproval ?? false;
    this.failures = offline ? this.failures + 1 : 0;
    let delay = offline ? retryDelay(this.failures, this.world.random()) : awaiting ? approvalMs : everyMs;
    if (done && done.retryAfterMs > 0n) delay = Math.max(delay, Number(done.retryAfterMs));
    const wasAwaiting = this.state.awaitingApproval;
    this.set({
      phase: offline ? 'offline' : 'idle',
      words,
      awaitingApproval: awaiting,
      refusal: done?.refusal ?? '',
      joins: done?.joins.length ? done.joins : this.state.joins,
      nextAt: offline ? this.world.now() + delay : 0,
    });
    if (done && (done.sent > 0n || done.received > 0n || done.joins.length > 0 || wasAwaiting !== awaiting)) this.world.changed();
    if (!offline && !awaiting && !done?.refusal) this.beginListening();
    return delay;
  }

  /** False when something is due before that already. */
  private schedule(delay: number): boolean {
    const at = this.world.now() + delay;
    if (this.timer !== undefined && this.timerAt <= at) return false;
    this.stopTimer();
    this.timerAt = at;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.timerIsForSave = false;
      if (this.visible || this.unsent) this.soon();
    }, delay);
    return true;
  }

  private stopTimer(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
    this.timerIsForSave = false;
  }

  private beginListening(): void {
    if (this.stopListening || !this.visible || this.world.now() - this.listenedAt < hintPauseMs) return;
    this.listenedAt = this.world.now();
    this.stopListening = this.world.listen?.(
      () => this.request('hint'),
      () => { this.stopListening = undefined; },
    );
  }

  private endListening(): void {
    const stop = this.stopListening;
    this.stopListening = undefined;
    stop?.();
  }

  private set(state: SyncState): void {
    this.state = state;
    this.world.tell(state);
  }
}

/** Where the office's server is: config.json says so ("same-origin", or an address), else the invitation did. */
export function serverBase(config: { server?: unknown } | undefined, base: string, deviceServer: string): string {
  const server = config?.server;
  if (server === 'same-origin') return new URL(base).origin;
  if (typeof server === 'string' && server !== '') return server.replace(/\/+$/, '');
  return deviceServer.replace(/\/+$/, '');
}

/** A Retry-After header in milliseconds; 0 when there is none. */
export function retryAfterMs(header: string | null, now: number): bigint {
  if (header === null || header.trim() === '') return 0n;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return BigInt(Math.max(0, Math.round(seconds * 1000)));
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0n : BigInt(Math.max(0, at - now));
}
