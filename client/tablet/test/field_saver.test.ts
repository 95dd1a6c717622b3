import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FieldSaver, longestMs, quietMs, retryMs } from '../src/app/field_saver';

/** A store that takes a while, and can be full. */
class Store {
  saved: string[] = [];
  tookMs = 10;
  full = false;
  readonly save = async (words: string): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve, this.tookMs));
    if (this.full) throw new Error('This tablet’s storage is full.');
    this.saved.push(words);
    return 'Saved on this tablet. Not finished';
  };
}

describe('FieldSaver', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('saves 800 ms after the last key', async () => {
    const store = new Store();
    const saver = new FieldSaver('', store.save);
    saver.type('M');
    await vi.advanceTimersByTimeAsync(quietMs - 1);
    expect(store.saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1 + store.tookMs);
    expect(store.saved).toEqual(['M']);
    expect(saver.state).toEqual({ state: 'saved', words: 'Saved on this tablet. Not finished' });
    expect(saver.dirty).toBe(false);
  });

  it('saves at most 1.5 s after the first unsaved key, however fast somebody types', async () => {
    const store = new Store();
    const saver = new FieldSaver('', store.save);
    let words = '';
    const begun = Date.now();
    while (store.saved.length === 0) {
      words += 'a';
      saver.type(words);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(Date.now() - begun).toBeLessThanOrEqual(longestMs + 100 + store.tookMs);
  });

  it('keeps every key within two seconds while somebody types without a pause', async () => {
    const store = new Store();
    const saver = new FieldSaver('', store.save);
    let words = '';
    for (let i = 0; i < 200; i += 1) {
      words += 'b';
      saver.type(words);
      await vi.advanceTimersByTimeAsync(90);
      const durable = store.saved.at(-1)?.length ?? 0;
      expect((words.length - durable) * 90).toBeLessThanOrEqual(2000);
    }
  });

  it('saves once at a time, and the newest words last', async () => {
    const store = new Store();
    store.tookMs = 3000;
    const saver = new FieldSaver('', store.save);
    saver.type('one');
    await vi.advanceTimersByTimeAsync(quietMs);
    saver.type('one two');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(store.saved).toEqual(['one', 'one two']);
    expect(saver.dirty).toBe(false);
  });

  it('flush() saves at once and says whether all is durable', async () => {
    const store = new Store();
    const saver = new FieldSaver('', store.save);
    saver.type('words');
    const done = saver.flush();
    await vi.advanceTimersByTimeAsync(store.tookMs);
    expect(await done).toBe(true);
    expect(store.saved).toEqual(['words']);
  });

  it('flush() during a save waits for it and saves what was typed since', async () => {
    const store = new Store();
    store.tookMs = 500;
    const saver = new FieldSaver('', store.save);
    saver.type('one');
    await vi.advanceTimersByTimeAsync(quietMs + 100);
    saver.type('two');
    const done = saver.flush();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await done).toBe(true);
    expect(store.saved).toEqual(['one', 'two']);
  });

  it('keeps words that could not be saved, says why, and tries again', async () => {
    const store = new Store();
    store.full = true;
    const saver = new FieldSaver('', store.save);
    saver.type('not lost');
    const done = saver.flush();
    await vi.advanceTimersByTimeAsync(store.tookMs);
    expect(await done).toBe(false);
    expect(saver.value).toBe('not lost');
    expect(saver.state).toEqual({ state: 'failed', message: 'This tablet’s storage is full.' });
    store.full = false;
    await vi.advanceTimersByTimeAsync(retryMs + store.tookMs);
    expect(store.saved).toEqual(['not lost']);
    expect(saver.dirty).toBe(false);
  });

  it('does not save words that were put back', async () => {
    const store = new Store();
    const saver = new FieldSaver('as it was', store.save);
    saver.type('as it was!');
    saver.type('as it was');
    await vi.advanceTimersByTimeAsync(5000);
    expect(store.saved).toEqual([]);
    expect(saver.state).toEqual({ state: 'idle' });
  });

  it('takes words from elsewhere only when nothing of its own would be lost', async () => {
    const store = new Store();
    const saver = new FieldSaver('', store.save);
    expect(saver.adopt('theirs')).toBe(true);
    expect(saver.value).toBe('theirs');
    saver.type('mine');
    expect(saver.adopt('theirs again')).toBe(false);
    expect(saver.value).toBe('mine');
    await vi.advanceTimersByTimeAsync(5000);
    expect(store.saved).toEqual(['mine']);
  });
});
