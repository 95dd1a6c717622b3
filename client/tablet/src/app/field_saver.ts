// When a growing text box's words are saved, and what becomes of them when saving fails. No page here: autosave.ts
// binds it to the screens.
//
// Words are saved 800 ms after the last key, at most 1.5 s after the first one that is not saved yet, and at once on
// flush(). One save is under way at a time. Words that could not be saved are kept and tried again.

export const quietMs = 800;
export const longestMs = 1500;
export const retryMs = 5000;

export type SaverState =
  | { state: 'idle' }
  | { state: 'unsaved' }
  | { state: 'saving' }
  | { state: 'saved'; words: string }
  | { state: 'failed'; message: string };

export class FieldSaver {
  private words: string;
  private kept: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unsavedSince = 0;
  private running: Promise<void> | undefined;
  private current: SaverState = { state: 'idle' };

  constructor(
    initial: string,
    /** Saves durably and gives the state in words; throws an Error with words for a person. */
    private readonly save: (words: string) => Promise<string>,
    private readonly changed: (state: SaverState) => void = () => undefined,
  ) {
    this.words = initial;
    this.kept = initial;
  }

  get value(): string { return this.words; }
  get state(): SaverState { return this.current; }
  /** Whether there are words that are not durable yet. */
  get dirty(): boolean { return this.words !== this.kept || this.running !== undefined; }

  type(words: string): void {
    this.words = words;
    if (words === this.kept && !this.running) {
      this.stopTimer();
      this.unsavedSince = 0;
      this.set({ state: 'idle' });
      return;
    }
    const now = Date.now();
    if (this.unsavedSince === 0) this.unsavedSince = now;
    if (this.current.state !== 'failed') this.set({ state: this.running ? 'saving' : 'unsaved' });
    this.schedule(Math.max(0, Math.min(quietMs, this.unsavedSince + longestMs - now)));
  }

  /** Words that came from elsewhere: taken only when nothing of one's own would be lost. */
  adopt(words: string): boolean {
    if (this.dirty || words === this.words) return false;
    this.words = words;
    this.kept = words;
    this.set({ state: 'idle' });
    return true;
  }

  /** Saves now. True when everything is durable. */
  async flush(): Promise<boolean> {
    this.stopTimer();
    if (this.running) await this.running;
    if (this.words !== this.kept) await this.start();
    return !this.dirty;
  }

  private start(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.words === this.kept) return;
      if (this.timer === undefined) this.schedule(this.current.state === 'failed' ? retryMs : quietMs);
    });
    return this.running;
  }

  private async run(): Promise<void> {
    const sent = this.words;
    this.unsavedSince = 0;
    this.set({ state: 'saving' });
    try {
      const words = await this.save(sent);
      this.kept = sent;
      this.set(this.words === sent ? { state: 'saved', words } : { state: 'unsaved' });
    } catch (error) {
      this.set({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  private schedule(delay: number): void {
    this.stopTimer();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.running) this.schedule(quietMs / 4);
      else if (this.words !== this.kept) void this.start();
    }, delay);
  }

  private stopTimer(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
  }

  private set(state: SaverState): void {
    this.current = state;
    this.changed(state);
  }
}
