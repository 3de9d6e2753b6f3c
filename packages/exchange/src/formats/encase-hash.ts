// EnCase hash set (.hash), as Autopsy reads it (EncaseHashSetParser.java): a header of 0x480 bytes, then records of 16 bytes
// MD5 and 2 bytes between. Header: magic (16 bytes), count (u32, little-endian), zeros up to 0x408, name (0x50 bytes, UTF-16
// little-endian), type (0x28 bytes).
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'

const MAGIC = Buffer.from('484153480d0aff000200000001000000', 'hex')
const COUNT_AT = 16
const NAME_AT = 0x408
const NAME_BYTES = 0x50
const HEADER_BYTES = 0x480
const MD5_BYTES = 16
const RECORD_BYTES = 18

export const encaseHash: ByteFormat = {
  kind: 'bytes',
  id: 'encase-hash',
  name: 'EnCase .hash',
  spec: 'sleuthkit/autopsy EncaseHashSetParser.java',
  recognises: (head) => Buffer.from(head).subarray(0, MAGIC.length).equals(MAGIC),
  parse(place, emit) {
    let rest: Buffer = Buffer.alloc(0)
    let count: number | undefined
    let line = 0
    let offset = 0
    const header = (bytes: Buffer): number => {
      if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw malformed(place, 'byte 0', 'is no EnCase hash set')
      const name = bytes.toString('utf16le', NAME_AT, NAME_AT + NAME_BYTES).replace(/\u0000.*$/su, '')
      if (name !== '') emit({ kind: 'statement', statement: { name } })
      return bytes.readUInt32LE(COUNT_AT)
    }
    return {
      push(piece) {
        const bytes = Buffer.concat([rest, piece])
        let at = 0
        if (count === undefined && bytes.length >= HEADER_BYTES) {
          count = header(bytes)
          at = HEADER_BYTES
        }
        for (; count !== undefined && at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
          line += 1
          if (line > count)
            throw malformed(place, `byte ${offset + at}`, `has more than the ${count} records of its header`)
          emit({
            kind: 'entry',
            entry: { digests: { md5: bytes.toString('hex', at, at + MD5_BYTES) }, carried: {}, line },
          })
        }
        offset += at
        rest = Buffer.from(bytes.subarray(at))
      },
      end() {
        const where = `byte ${offset + rest.length}`
        if (count === undefined) throw malformed(place, where, 'ends inside its header')
        if (rest.length > 0 || line < count) throw malformed(place, where, `ends after ${line} of ${count} records`)
      },
    }
  },
  encode({ name, md5Entries }) {
    const head = Buffer.alloc(HEADER_BYTES)
    MAGIC.copy(head)
    head.writeUInt32LE(md5Entries, COUNT_AT)
    head.write(name.slice(0, NAME_BYTES / 2 - 1), NAME_AT, 'utf16le')
    return {
      head,
      entry: ({ digests: { md5 } }) => (md5 === undefined ? undefined : Buffer.from(`${md5}0000`, 'hex')),
      tail: '',
    }
  },
}
