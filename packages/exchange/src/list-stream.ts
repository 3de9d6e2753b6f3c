// A hash list that comes or goes as a stream of bytes, such as a request's: nothing of it rests in a file.
import { UserError } from '@rempart/core'
import { formatOf, recogniseFormat } from './all-formats.ts'
import type { HashListEntry, ListHeading, ListRecord } from './hash-list.ts'
import { RECORD_BATCH, SNIFF_BYTES } from './limits.ts'
import type { ByteFormat } from './list-format.ts'

/** Every record of a stream, in batches; the format by content where `format` (an id of LIST_FORMATS) is left out, told
 * beside each batch. `name` stands in messages. UserError `usage` or `malformed` as for a file, and `usage` for a format
 * that is a database and has to be a file. */
export async function* readListStream(
  source: AsyncIterable<Uint8Array>,
  { name, format }: Readonly<{ name: string; format?: string }>,
): AsyncGenerator<Readonly<{ format: string; records: readonly ListRecord[] }>> {
  let batch: ListRecord[] = []
  const begin = (chosen: ByteFormat) => chosen.parse({ file: name }, (record) => batch.push(record))
  let chosen = format === undefined ? undefined : byteFormat(format)
  let parser = chosen && begin(chosen)
  let head: Uint8Array = new Uint8Array()
  const start = (): void => {
    chosen = byteFormat(recognised(head, name))
    parser = begin(chosen)
    parser.push(head)
    head = new Uint8Array()
  }
  for await (const piece of source) {
    if (parser !== undefined) parser.push(piece)
    else {
      head = Buffer.concat([head, piece])
      if (head.length >= SNIFF_BYTES) start()
    }
    if (batch.length === 0 || chosen === undefined) continue
    yield { format: chosen.id, records: batch }
    batch = []
  }
  if (parser === undefined) start()
  parser?.end()
  if (batch.length > 0 && chosen !== undefined) yield { format: chosen.id, records: batch }
}

/** A list as the bytes of a format, as they are made; what the format cannot hold is left out and counted by `onLeftOut`.
 * UserError `usage` for a format that is a database. */
export async function* writeListStream(
  entries: AsyncIterable<HashListEntry>,
  { format, heading, onLeftOut }: Readonly<{ format: string; heading: ListHeading; onLeftOut: () => void }>,
): AsyncGenerator<Uint8Array> {
  const encoder = byteFormat(format).encode(heading)
  yield Buffer.from(encoder.head)
  let waiting: Uint8Array[] = []
  for await (const entry of entries) {
    const piece = encoder.entry(entry)
    if (piece === undefined) onLeftOut()
    else waiting.push(Buffer.from(piece))
    if (waiting.length < RECORD_BATCH) continue
    yield Buffer.concat(waiting)
    waiting = []
  }
  yield Buffer.concat([...waiting, Buffer.from(encoder.tail)])
}

function recognised(head: Uint8Array, name: string): string {
  const format = recogniseFormat(head)
  if (format !== undefined) return format.id
  throw new UserError({ code: 'malformed', subject: `${name}:1`, reason: 'is of no known list format; name it' })
}

function byteFormat(id: string): ByteFormat {
  const format = formatOf(id)
  if (format.kind === 'bytes') return format
  throw new UserError({ code: 'usage', subject: `format ${id}`, reason: 'is a database: it comes and goes as a file' })
}
