// Parquet's compression codecs. https://github.com/apache/parquet-format/blob/master/Compression.md
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { RawValueKernel } from '@rempart/kernels'
import { cursorOf, faultOf, ParquetFault, readVarint } from './cursor.ts'

/** Names by parquet.thrift's CompressionCodec. */
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const

/** Expands one page to exactly `sizeBytes`. ParquetFault for damage, and for LZO and LZ4, which nothing here expands. */
export function expand(
  packed: Uint8Array,
  { codec, sizeBytes, kernel }: Readonly<{ codec: number; sizeBytes: number; kernel: RawValueKernel }>,
): Uint8Array {
  const name = CODECS[codec]
  const plain = ((): Uint8Array => {
    switch (name) {
      case 'UNCOMPRESSED':
        return packed
      case 'SNAPPY':
        return expandSnappy(packed, sizeBytes, kernel)
      case 'GZIP':
        return zlib(() => gunzipSync(packed, { maxOutputLength: Math.max(1, sizeBytes) }))
      case 'BROTLI':
        return zlib(() => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, sizeBytes) }))
      case 'ZSTD':
        return zlib(() => zstdDecompressSync(packed, { maxOutputLength: Math.max(1, sizeBytes) }))
      case 'LZO':
      case 'LZ4':
      case 'LZ4_RAW':
        throw new ParquetFault(`is compressed by ${name}, which is not read: write the file again with ZSTD or SNAPPY`)
      case undefined:
        throw new ParquetFault(`is compressed by an unknown codec (${codec})`)
      default:
        return name satisfies never
    }
  })()
  if (plain.length !== sizeBytes)
    throw new ParquetFault(`expands to ${plain.length} bytes, its page states ${sizeBytes}`)
  return plain
}

function zlib(run: () => Uint8Array): Uint8Array {
  try {
    return run()
  } catch (cause) {
    throw new ParquetFault('does not expand: it is damaged, or larger than its page states', { cause })
  }
}

/** The length in front is checked here; the kernel expands the rest. */
function expandSnappy(packed: Uint8Array, sizeBytes: number, kernel: RawValueKernel): Uint8Array {
  const cursor = cursorOf(packed)
  if (readVarint(cursor) !== sizeBytes) throw new ParquetFault('expands to another size than its page states')
  const plain = kernel.expandSnappy(packed.subarray(cursor.at), sizeBytes)
  if (typeof plain === 'string') throw faultOf(plain)
  return plain
}
