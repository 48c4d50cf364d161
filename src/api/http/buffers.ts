const LARGE_BYTES = 2 * 1024 * 1024;
const SMALL_BYTES = 64 * 1024;
const SPARE_SMALL = 64;

/**
 * Buffers that file answers share. Large ones are few, so that the memory they take is bounded however many clients
 * stand still with one in their hands; whoever finds none left goes on with small ones.
 */
export interface BufferPool {
  take(large: boolean): Buffer;
  /** Only what nobody reads or writes any more. */
  give(buffer: Buffer): void;
  /** For a buffer that may still be in use somewhere: forgotten, and replaced when needed. */
  drop(buffer: Buffer): void;
}

export function createBufferPool(maxLarge = 24): BufferPool {
  const large: Buffer[] = [];
  const small: Buffer[] = [];
  let largeOut = 0;
  return {
    take(wantsLarge) {
      if (!wantsLarge || largeOut >= maxLarge) return small.pop() ?? Buffer.allocUnsafeSlow(SMALL_BYTES);
      largeOut++;
      return large.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
    },
    give(buffer) {
      if (buffer.length === LARGE_BYTES) {
        largeOut--;
        large.push(buffer);
      } else if (small.length < SPARE_SMALL) small.push(buffer);
    },
    drop(buffer) {
      if (buffer.length === LARGE_BYTES) largeOut--;
    },
  };
}
