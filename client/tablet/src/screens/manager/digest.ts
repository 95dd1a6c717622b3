/** Eight hexadecimal digits that name a name without saying it (FNV-1a). */
export function nameDigest(name: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** The name that a digest stands for, or that is given itself; '' for nobody who is known. */
export function findName(names: readonly string[], given: string): string {
  return given === '' ? '' : names.find((name) => name === given || nameDigest(name) === given) ?? '';
}
