// A pool (pool_vfs.hpp) over files of the origin-private file system. Only in a dedicated worker: nowhere else does a
// browser give out synchronous handles.

/** Another tab or worker of this origin holds the files. */
export class RecordOpenElsewhere extends Error {
  constructor() {
    super('Another page of Doorstep still holds the files. Close every other one, and try again.');
    this.name = 'RecordOpenElsewhere';
  }
}

const names = ['record', 'record-wal', 'record-journal'];

export async function openOpfsPool({ folder = 'doorstep' } = {}) {
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle(folder, { create: true });
  const slots = [];
  const close = () => slots.splice(0).forEach((slot) => slot.close());
  try {
    for (const name of names) {
      const file = await directory.getFileHandle(name, { create: true });
      slots.push(await file.createSyncAccessHandle());
    }
  } catch (error) {
    close();
    throw error?.name === 'NoModificationAllowedError' ? new RecordOpenElsewhere() : error;
  }
  return { slots, close };
}
