// A pool (pool_vfs.hpp) over ordinary files, for tests under Node. Nothing keeps a second process out.
import fs from 'node:fs';
import path from 'node:path';
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto; // Node 18 has it, but not as a global

class NodeHandle {
  #descriptor;
  constructor(file) {
    this.#descriptor = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  }
  read(view, { at }) {
    return fs.readSync(this.#descriptor, view, 0, view.length, at);
  }
  write(view, { at }) {
    return fs.writeSync(this.#descriptor, view, 0, view.length, at);
  }
  truncate(size) {
    fs.ftruncateSync(this.#descriptor, size);
  }
  getSize() {
    return fs.fstatSync(this.#descriptor).size;
  }
  flush() {
    fs.fsyncSync(this.#descriptor);
  }
  close() {
    fs.closeSync(this.#descriptor);
  }
}

/** The pool whose files are in `folder`, which is made if it is not there. */
export function openNodePool(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const slots = ['record', 'record-wal', 'record-journal'].map((name) => new NodeHandle(path.join(folder, name)));
  return { slots, close: () => slots.forEach((slot) => slot.close()) };
}
