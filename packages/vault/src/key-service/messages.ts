// What goes over the socket: a four-byte length, then one JSON object; bytes in base64. Both ends parse what they read as
// they would a stranger's.
import {
  type KeyContext,
  type KeyPlace,
  type UnwrapRequest,
  UserError,
  type UserErrorCode,
  type WrappedKey,
} from '@rempart/core'
import { MAX_KEY_DEPTH, MAX_KEY_MESSAGE_BYTES } from '../limits.ts'

/** The verbs of the port, and those of a rotation. */
export type Question = Readonly<
  | { verb: 'intake-key' }
  | { verb: 'wrap'; place: KeyPlace; secret?: Uint8Array }
  | { verb: 'unwrap'; key: WrappedKey; request: UnwrapRequest }
  | { verb: 'rotate'; key: WrappedKey; to: KeyPlace }
  | { verb: 'begin-rotation' }
  | { verb: 'finish-rotation' }
>
export type Reply = Readonly<
  { ok: Record<string, unknown> } | { error: { code: UserErrorCode; subject: string; reason: string } }
>

/** One message as bytes of the stream. */
export function writeMessage(message: unknown): Uint8Array {
  const json = Buffer.from(
    JSON.stringify(message, (_, value: unknown) => (isSerializedBuffer(value) ? base64Of(value) : value)),
  )
  const framed = Buffer.alloc(4 + json.length)
  framed.writeUInt32BE(json.length)
  json.copy(framed, 4)
  return framed
}

/** Splits a stream into messages. The returned function throws UserError `malformed` on what is none: end the connection. */
export function messageReader(found: (message: Record<string, unknown>) => void): (bytes: Uint8Array) => void {
  let waiting = Buffer.alloc(0)
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes])
    while (waiting.length >= 4) {
      const length = waiting.readUInt32BE()
      if (length > MAX_KEY_MESSAGE_BYTES) throw malformed('message', 'longer than any')
      if (waiting.length < 4 + length) return
      const message = parseJson(waiting.subarray(4, 4 + length))
      waiting = waiting.subarray(4 + length)
      found(message)
    }
  }
}

/** UserError `malformed`. */
export function parseQuestion(value: Record<string, unknown>): Question {
  switch (value['verb']) {
    case 'intake-key':
    case 'begin-rotation':
    case 'finish-rotation':
      return { verb: value['verb'] }
    case 'wrap':
      return {
        verb: 'wrap',
        place: parsePlace(value['place']),
        ...(value['secret'] === undefined ? {} : { secret: parseBytes(value['secret']) }),
      }
    case 'unwrap': {
      const { by, reason } = record(value['request'])
      return { verb: 'unwrap', key: parseKey(value['key']), request: { by: text(by), reason: text(reason) } }
    }
    case 'rotate':
      return { verb: 'rotate', key: parseKey(value['key']), to: parsePlace(value['to']) }
    default:
      throw malformed('verb', 'not one of the key service')
  }
}

/** UserError `malformed`. */
export function parseKey(value: unknown, depth = 0): WrappedKey {
  return { ...parsePlace(value, depth), wrapped: parseBytes(record(value)['wrapped']) }
}

/** UserError `malformed`. */
export function parseBytes(value: unknown): Uint8Array {
  return Buffer.from(text(value), 'base64')
}

function parsePlace(value: unknown, depth = 0): KeyPlace {
  if (depth >= MAX_KEY_DEPTH) throw malformed('key', 'more keys above it than there are')
  const { context, under } = record(value)
  const { kind, id, scope, type } = record(context)
  if (kind !== 'case-key' && kind !== 'object' && kind !== 'text') throw malformed('key', 'of no known kind')
  const parsed: KeyContext = { kind, id: text(id), scope: text(scope), type: text(type) }
  return { context: parsed, ...(under === undefined ? {} : { under: parseKey(under, depth + 1) }) }
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  try {
    return record(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw malformed('message', 'not JSON', cause)
  }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('message', 'not an object')
  return value as Record<string, unknown>
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw malformed('message', 'a text is missing')
  return value
}

/** JSON.stringify calls a Buffer's own toJSON before it asks. */
function isSerializedBuffer(value: unknown): value is Uint8Array | { type: 'Buffer'; data: number[] } {
  if (value instanceof Uint8Array) return true
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
}

function base64Of(value: Uint8Array | { data: number[] }): string {
  return Buffer.from(value instanceof Uint8Array ? value : value.data).toString('base64')
}

function malformed(subject: string, reason: string, cause?: unknown): UserError {
  return new UserError({ code: 'malformed', subject: `key service ${subject}`, reason, cause })
}
