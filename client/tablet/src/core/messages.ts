// What the page and its worker say to each other.

/** How the exchange with the office stands. */
export interface SyncState {
  /** Nothing is being exchanged, a request is under way, or the server cannot be reached. */
  phase: 'idle' | 'running' | 'offline';
  /** The core's own words: "Sending 2 of 5". */
  words: string;
  awaitingApproval: boolean;
  /** What a person has to do something about; '' for nothing. */
  refusal: string;
  /** An office: whom the last sync let in. */
  joins: string[];
  /** When the next attempt is due, by Date.now(); 0: as usual. */
  nextAt: number;
}

export const quietSync: SyncState = {
  phase: 'idle', words: '', awaitingApproval: false, refusal: '', joins: [], nextAt: 0,
};

/** Why a sync is asked for. */
export type SyncWhy = 'unlocked' | 'online' | 'saved' | 'left' | 'hidden' | 'visible' | 'hint' | 'now' | 'timer';

export type ToWorker =
  | { kind: 'start'; base: string; version: string }
  | { kind: 'ask'; name: string; id: number; bytes: Uint8Array }
  | { kind: 'sync'; why: SyncWhy }
  | { kind: 'visible'; visible: boolean }
  | { kind: 'take_over' }
  /** Answer to `flush`: whether everything is saved. */
  | { kind: 'flushed'; all: boolean };

export type FromWorker =
  /** The store's owner is this tab now. */
  | { kind: 'ready' }
  /** Another tab owns the store. */
  | { kind: 'busy' }
  /** This tab owns the store, and waits for its files: a page that was left still holds them. */
  | { kind: 'files_held' }
  /** Another tab took over; this one is locked and closed. */
  | { kind: 'taken' }
  /** Save everything, then say `flushed`: the store is about to close. */
  | { kind: 'flush' }
  | { kind: 'failed'; code: 'no_storage' | 'no_module' | 'held'; message: string }
  | { kind: 'answer'; id: number; bytes: Uint8Array }
  | { kind: 'sync'; state: SyncState }
  /** A sync brought or confirmed something: what is shown may be out of date. */
  | { kind: 'changed' };
