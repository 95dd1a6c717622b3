// Starts the worker and keeps the page's signals in step with what it says.
import { Client, client, setClient } from '../core/client';
import type { FromWorker } from '../core/messages';
import { device, forgetStatus, online, ownership, refreshDevice, refreshDeviceSoon, revision, sync } from '../core/status';
import { DeviceView_State } from '../generated/client_pb';
import { flushAll } from './autosave';
import { recallPlace } from './place';
import { applyUpdateAtRest } from './update';

export const appVersion: string = __APP_VERSION__;

export async function start(): Promise<void> {
  const worker = new Worker(new URL('../core/worker.ts', import.meta.url), { type: 'module', name: 'doorstep' });
  setClient(new Client(worker));
  client.onMessage(receive);
  client.onWritten((ask) => {
    // People write in many small saves; anything else they did on purpose, and the next page counts it.
    if (ask === 'save') refreshDeviceSoon();
    else void refreshDevice().catch(() => undefined);
    client.sync('saved');
  });
  for (const name of ['online', 'offline'] as const) {
    addEventListener(name, () => {
      online.value = navigator.onLine;
      if (online.value) client.sync('online');
    });
  }
  document.addEventListener('visibilitychange', () => {
    client.post({ kind: 'visible', visible: document.visibilityState === 'visible' });
  });
  client.post({ kind: 'start', base: new URL('./', location.href).href, version: appVersion });
}

function receive(message: FromWorker): void {
  switch (message.kind) {
    case 'ready':
      void opened();
      return;
    case 'busy':
      ownership.value = { state: 'busy' };
      return;
    case 'files_held':
      ownership.value = { state: 'starting', held: true };
      return;
    case 'taken':
      forgetStatus();
      ownership.value = { state: 'taken' };
      return;
    case 'failed':
      ownership.value = { state: 'failed', code: message.code, message: message.message };
      return;
    case 'flush':
      void flushAll().then((all) => client.post({ kind: 'flushed', all }));
      return;
    case 'sync':
      sync.value = message.state;
      if (message.state.phase !== 'running' && device.value) refreshDeviceSoon();
      return;
    case 'changed':
      revision.value += 1;
      refreshDeviceSoon();
      return;
    case 'answer':
      return;
  }
}

async function opened(): Promise<void> {
  try {
    await Promise.all([refreshDevice(), recallPlace()]);
    // A version that waited is taken now, while nothing is open yet.
    if (device.value?.state !== DeviceView_State.UNLOCKED && (await applyUpdateAtRest())) {
      location.reload();
      return;
    }
    ownership.value = { state: 'ready' };
  } catch (error) {
    ownership.value = { state: 'failed', code: 'io', message: error instanceof Error ? error.message : String(error) };
  }
}
