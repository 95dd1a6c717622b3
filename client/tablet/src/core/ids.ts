// Ids of spaces and documents (16 bytes) and keys of items (64 bits), and how they stand in an address.

/** 32 hexadecimal digits. */
export function idText(id: Uint8Array): string {
  let out = '';
  for (const byte of id) out += byte.toString(16).padStart(2, '0');
  return out;
}

/** Undefined unless `text` is an id. */
export function parseId(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{32}$/.test(text)) return undefined;
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** 16 hexadecimal digits, as the core writes it. */
export function itemText(item: bigint): string {
  return item.toString(16).padStart(16, '0');
}

export function parseItem(text: string): bigint | undefined {
  return /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}

/** The key of a new row. Never 0, which means "none". */
export function newItem(): bigint {
  const [item] = crypto.getRandomValues(new BigUint64Array(1));
  return item || 1n;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
