// The dedicated worker: owns the core's module, the pool of origin-private files and the database in them. One call at a
// time: a call into the core is synchronous, and requests to the office are made between calls.
//
// One tab at a time owns the store, by the Web Lock `doorstep-store`. Another tab waits for the lock while it is shown,
// opens by itself when it comes, and may ask for it over a BroadcastChannel: the owner lets its page save, locks, closes
// the files, and lets go.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { openCore, type Core, type Pool } from '@wasm/doorstep_module.mjs';
import { openOpfsPool, RecordOpenElsewhere } from '@wasm/opfs_pool.mjs';
import wasmUrl from '@wasm/doorstep.wasm?url';
import { ClientAnswerSchema, RefusalSchema, type DeviceView, type HttpRequest } from '../generated/client_pb';
import { decodeAnswer, encodeAsk, type AnswerTo, type Ask } from './client';
import type { FromWorker, ToWorker } from './messages';
import { storageState } from './storage';
import { retryAfterMs, serverBase, Syncer, type Answered } from './sync';
import { withClocks } from './clocks';

const lockName = 'doorstep-store';
const channelName = 'doorstep-store';
const reloadPatienceMs = 1500;   // a page that was just left may still hold the lock
const filesPatienceMs = 2000;     // the browser's own hiccups
const heldPatienceMs = 20_000;    // a page that was just left may hold the files for a while yet, on a busy tablet
const takeOverPatienceMs = 15_000;
const flushPatienceMs = 5000;
const requestTimeoutMs = 60_000;

interface Open { core: Core; pool: Pool }

let base = '';
let version = '';
let store: Open | undefined;
let unlocked = false;
let letGo: (() => void) | undefined;
/** Ends the waiting for the lock; undefined when this tab does not wait. */
let waiting: AbortController | undefined;
/** The page says that another tab has the store. */
let busy = false;
let flushed: ((all: boolean) => void) | undefined;
let config: { server?: unknown } | undefined;

const channel = new BroadcastChannel(channelName);

function post(message: FromWorker, transfer: Transferable[] = []): void {
  (self as unknown as Pick<Worker, 'postMessage'>).postMessage(message, transfer);
}

// ---- calls

function call(bytes: Uint8Array): Uint8Array {
  if (!store) return refusal('unavailable', 'Doorstep’s records are not open in this tab.');
  try {
    return store.core.call(withClocks(bytes, Date.now(), performance.now()));
  } catch (error) {
    // The module has stopped: nothing that it acknowledged is lost, and nothing more is asked of it.
    close();
    post({ kind: 'failed', code: 'no_module', message: `Doorstep has stopped: ${words(error)}. Close it and open it again: what was saved is safe.` });
    return refusal('io', 'Doorstep has stopped. Close it and open it again: what was saved is safe.');
  }
}

function ask<const A extends Ask>(what: A): AnswerTo<A['case']> {
  return decodeAnswer(what.case as A['case'], call(encodeAsk(what)));
}

function refusal(code: string, message: string): Uint8Array {
  return toBinary(ClientAnswerSchema, create(ClientAnswerSchema, {
    answer: { case: 'refusal', value: create(RefusalSchema, { code, message }) },
  }));
}

function answer(name: string, id: number, bytes: Uint8Array): void {
  if (name === 'lock') syncer.stop();
  const made = call(bytes);
  if (name === 'lock') unlocked = false;
  if (name === 'unlock' || name === 'join' || name === 'device') noteState(made);
  post({ kind: 'answer', id, bytes: made }, [made.buffer as ArrayBuffer]);
}

function noteState(made: Uint8Array): void {
  const { answer: given } = fromBinary(ClientAnswerSchema, made);
  if (given.case === 'device') unlocked = given.value.state === 2;
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// ---- the office

async function readConfig(): Promise<{ server?: unknown } | undefined> {
  if (config) return config;
  const url = new URL('config.json', base).href;
  const kept = await caches.open('doorstep-config').catch(() => undefined);
  try {
    const response = await fetch(url, { cache: 'no-cache', credentials: 'omit' });
    if (response.ok) {
      config = (await response.clone().json()) as { server?: unknown };
      await kept?.put(url, response).catch(() => undefined);
      return config;
    }
  } catch { /* as it was last time */ }
  const last = await kept?.match(url);
  return last ? ((await last.json().catch(() => undefined)) as { server?: unknown } | undefined) : undefined;
}

async function serverUrl(): Promise<string> {
  const found = await readConfig();
  return serverBase(found, base, deviceView().serverUrl);
}

const deviceView = (): DeviceView => ask({ case: 'device', value: {} });

async function http({ method, path, contentType, body }: HttpRequest): Promise<Answered> {
  try {
    const response = await fetch((await serverUrl()) + path, {
      method,
      ...(method === 'GET' ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      headers: contentType === '' ? {} : { 'content-type': contentType },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    return {
      status: response.status,
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), Date.now()),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  } catch {
    return { status: 0, retryAfterMs: 0n, body: new Uint8Array() };
  }
}

function listen(hinted: () => void, closed: () => void): () => void {
  let socket: WebSocket | undefined;
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    closed();
  };
  const open = async (): Promise<void> => {
    const url = `${(await serverUrl()).replace(/^http/, 'ws')}/v1/hints`;
    if (over) return;
    const { proof } = ask({ case: 'hint', value: {} });
    socket = new WebSocket(url, ['doorstep-hint', proof]);
    socket.onmessage = hinted;
    socket.onclose = end;
    socket.onerror = end;
  };
  open().catch(end);
  return () => {
    over = true;
    socket?.close();
  };
}

const syncer = new Syncer({
  step: (what) => ask({ case: 'sync', value: what }),
  begin: async () => {
    const { free, persisted } = await storageState();
    return { appVersion: version, storageFreeBytes: BigInt(Math.floor(free)), storagePersistent: persisted };
  },
  http,
  open: () => store !== undefined && unlocked,
  listen,
  tell: (state) => post({ kind: 'sync', state }),
  changed: () => post({ kind: 'changed' }),
  now: () => Date.now(),
  random: () => Math.random(),
});

// ---- the store's owner

/** Waits for the lock, as the last of those who do, and opens the store when it comes, however late: a page that was
 *  just left may still hold it, or the other tab may be closed. Kept until letGo(). */
function waitForLock(): void {
  waiting?.abort();
  const { signal } = (waiting = new AbortController());
  navigator.locks.request(lockName, { signal }, () => new Promise<void>((release) => {
    waiting = undefined;
    busy = false;
    letGo = release;
    void open();
  })).catch(() => undefined);
}

async function open(): Promise<void> {
  if (!('storage' in navigator) || typeof navigator.storage.getDirectory !== 'function') {
    fail('no_storage', 'This browser cannot keep files for Doorstep. Use a newer browser, and not a private window.');
    return;
  }
  let pool: Pool;
  try {
    pool = await openPoolPatiently();
  } catch (error) {
    fail('no_storage', `Doorstep’s storage on this tablet cannot be opened: ${words(error)}`);
    return;
  }
  try {
    store = { core: await openCore({ wasmUrl: new URL(wasmUrl, self.location.href), pool }), pool };
  } catch (error) {
    pool.close();
    fail('no_module', `Doorstep could not be started: ${words(error)}`);
    return;
  }
  post({ kind: 'ready' });
}

/** This tab has the lock, and yet a page that was just left may still hold the files: they are waited for, and the page
 *  says so. */
async function openPoolPatiently(): Promise<Pool> {
  const began = Date.now();
  for (let said = false; ;) {
    try {
      return await openOpfsPool();
    } catch (error) {
      const held = error instanceof RecordOpenElsewhere;
      const waited = Date.now() - began;
      if (waited >= (held ? heldPatienceMs : filesPatienceMs)) throw error;
      if (held && !said && waited >= filesPatienceMs) {
        said = true;
        post({ kind: 'files_held' });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function fail(code: 'no_storage' | 'no_module' | 'held', message: string): void {
  post({ kind: 'failed', code, message });
  letGo?.();
  letGo = undefined;
}

function close(): void {
  syncer.stop();
  const closing = store;
  store = undefined;
  unlocked = false;
  try {
    closing?.core.close();
  } catch { /* a module that has stopped cannot close itself; its files close below */ }
  try {
    closing?.pool.close();
  } catch { /* nothing more can be done */ }
}

/** For another tab: the page saves, the core locks, the files close, and the lock is free. A page that cannot save
 *  keeps the store: its words are nowhere else. */
async function handOver(): Promise<void> {
  if (!letGo || flushed) return;
  const all = await new Promise<boolean>((resolve) => {
    flushed = resolve;
    setTimeout(() => resolve(!unlocked), flushPatienceMs);
    post({ kind: 'flush' });
  });
  flushed = undefined;
  if (!all) {
    channel.postMessage({ kind: 'cannot_let_go' });
    return;
  }
  if (store && unlocked) call(encodeAsk({ case: 'lock', value: {} }));
  close();
  post({ kind: 'taken' });
  letGo();
  letGo = undefined;
}

let refused = false;

channel.onmessage = (event: MessageEvent<{ kind?: string }>) => {
  if (event.data.kind === 'please_let_go') {
    if (waiting) waitForLock();  // whoever asked goes first
    else void handOver();
  }
  if (event.data.kind === 'cannot_let_go') refused = true;
};

function start(): void {
  waitForLock();
  setTimeout(() => {
    if (!waiting) return;
    busy = true;
    post({ kind: 'busy' });
  }, reloadPatienceMs);
}

/** A tab in the background must not take the store from one that starts anew, as it does at every lock. */
function waitWhileShown(shown: boolean): void {
  if (!busy) return;
  if (shown && !waiting) waitForLock();
  if (shown) return;
  waiting?.abort();
  waiting = undefined;
}

async function takeOver(): Promise<void> {
  refused = false;
  channel.postMessage({ kind: 'please_let_go' });
  for (const end = Date.now() + takeOverPatienceMs; waiting && !refused && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!waiting) return;
  if (refused) fail('held', 'The other tab has words that it cannot save yet. Go there first: it says why.');
  else fail('held', 'The other tab did not let go. Close it, and try again here.');
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  switch (message.kind) {
    case 'start':
      base = message.base;
      version = message.version;
      return start();
    case 'ask': return answer(message.name, message.id, message.bytes);
    case 'sync': return syncer.request(message.why);
    case 'visible':
      waitWhileShown(message.visible);
      return syncer.setVisible(message.visible);
    case 'take_over':
      void takeOver();
      return;
    case 'flushed': return flushed?.(message.all);
  }
});
