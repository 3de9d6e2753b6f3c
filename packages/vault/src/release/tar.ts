// A tar archive as a stream (POSIX.1-1988 ustar, with sizes beyond 8 GiB in base 256 as GNU tar reads them). Nothing in it
// but regular files; times are those of the release.
import { UserError } from '@rempart/core'

const BLOCK = 512
const MAX_OCTAL_SIZE = 8 ** 11 - 1

/** A file of the archive; its size is known before its bytes. */
export type TarFile = Readonly<{
  name: string
  sizeBytes: number
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}>

/** The archive's bytes. Throws where a file gives more or fewer bytes than it said. */
export async function* tarStream(
  files: AsyncIterable<TarFile> | Iterable<TarFile>,
  at: Date,
): AsyncGenerator<Uint8Array> {
  for await (const { name, sizeBytes, bytes } of files) {
    yield header({ name, sizeBytes, at })
    let given = 0
    for await (const piece of bytes) {
      given += piece.length
      yield piece
    }
    if (given !== sizeBytes) throw new Error(`a file of the archive gave ${given} bytes instead of ${sizeBytes}`)
    if (sizeBytes % BLOCK > 0) yield Buffer.alloc(BLOCK - (sizeBytes % BLOCK))
  }
  yield Buffer.alloc(2 * BLOCK)
}

function header({ name, sizeBytes, at }: Readonly<{ name: string; sizeBytes: number; at: Date }>): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(name))
    throw new UserError({
      code: 'malformed',
      subject: 'archive',
      reason: 'a name in it is not 1 to 100 ASCII characters',
    })
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0)
  block.write('0000400\0', 100) // readable by its owner, writable by nobody
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  if (sizeBytes <= MAX_OCTAL_SIZE) block.write(`${octal(sizeBytes, 11)}\0`, 124)
  else {
    block[124] = 0x80
    block.writeBigUInt64BE(BigInt(sizeBytes), 128)
  }
  block.write(`${octal(Math.floor(at.getTime() / 1000), 11)}\0`, 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)}\0 `, 148)
  return block
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
