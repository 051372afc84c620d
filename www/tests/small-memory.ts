/** An engine that may use only so much memory: allocations beyond it fail as they do on a small device. */

function readLeb(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function writeLeb(value: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value = Math.floor(value / 0x80);
  } while (value > 0);
  return bytes;
}

const MEMORY_SECTION = 5;
const PAGE = 65_536;

/** The module with `most` bytes as the largest size of its memory; `null` where it has none of its own. */
export function withMemoryOf(wasm: Buffer, most: number): Buffer | null {
  // A header of eight bytes, then sections: a kind, a length, a content.
  for (let at = 8; at < wasm.length; ) {
    const kind = wasm[at]!;
    const [length, content] = readLeb(wasm, at + 1);
    if (kind === MEMORY_SECTION) {
      // One memory: a flag for a largest size, the first size, the largest one.
      const [first] = readLeb(wasm, content + 2);
      const memory = [1, 1, ...writeLeb(first), ...writeLeb(Math.ceil(most / PAGE))];
      return Buffer.concat([
        wasm.subarray(0, at),
        Buffer.from([kind, ...writeLeb(memory.length), ...memory]),
        wasm.subarray(content + length),
      ]);
    }
    at = content + length;
  }
  return null;
}
