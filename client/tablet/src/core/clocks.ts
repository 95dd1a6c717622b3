// What the platform's clocks say, written into a request that is already bytes: `wall` and `monotonic`, fields 1 and 2
// of ClientRequest. Appended, for the order of fields does not matter.
function varint(value: bigint, out: number[]): void {
  let rest = value;
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

/** Both in milliseconds, not negative. */
export function withClocks(request: Uint8Array, wall: number, monotonic: number): Uint8Array {
  const clocks: number[] = [];
  clocks.push(0x08);
  varint(BigInt(Math.max(0, Math.floor(wall))), clocks);
  clocks.push(0x10);
  varint(BigInt(Math.max(0, Math.floor(monotonic))), clocks);
  const out = new Uint8Array(request.length + clocks.length);
  out.set(request);
  out.set(clocks, request.length);
  return out;
}
