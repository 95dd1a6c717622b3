// Whether the browser keeps the store, and how much room there is.
export interface StorageState {
  persisted: boolean;
  used: number;
  free: number;
  usedWords: string;
  freeWords: string;
}

/** "12.3 MB" */
export function sizeWords(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export async function storageState(): Promise<StorageState> {
  const persisted = await (navigator.storage?.persisted?.().catch(() => false) ?? false);
  const estimate = await (navigator.storage?.estimate?.().catch(() => undefined) ?? undefined);
  const used = estimate?.usage ?? 0;
  const free = Math.max(0, (estimate?.quota ?? 0) - used);
  return { persisted, used, free, usedWords: sizeWords(used), freeWords: sizeWords(free) };
}

/** True when the browser promised to keep the store. */
export async function askToPersist(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}
