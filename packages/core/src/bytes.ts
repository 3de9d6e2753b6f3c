// Random access to the bytes of one exhibit, whatever holds them.

/** Reads never throw for a position in the file: `slice` returns fewer bytes at the end and none beyond it. */
export interface ByteSource {
  readonly sizeBytes: number
  /** Bytes [offset, offset+length) as far as they exist; a fresh or shared view that the caller must not change. */
  slice(offset: number, length: number): Uint8Array
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    slice: (offset, length) =>
      bytes.subarray(Math.max(0, offset), Math.max(0, Math.min(bytes.length, offset + Math.max(0, length)))),
  }
}
