// Whoever holds the key-encryption key: a separate process, a hardware module, a cloud service. Three verbs, so that each of
// them can stand behind the same port: wrap, unwrap, rotate (SECURITY §4.5).

/** What a key is for. Every field is bound into the wrapping: a key that is moved to another place does not open there. */
export type KeyContext = Readonly<{
  kind: 'case-key' | 'object' | 'text'
  /** Identifier of what the key opens: case, object or row. */
  id: string
  /** Case to which it belongs, or `intake` where it belongs to none yet. */
  scope: string
  /** Media type of what it opens; `-` for keys that open keys. */
  type: string
}>
/** A wrapped key and its place in the hierarchy: below `under`, or directly below the key-encryption key. */
export type WrappedKey = Readonly<{ context: KeyContext; wrapped: Uint8Array; under?: WrappedKey }>
/** Where a key is to be put. */
export type KeyPlace = Omit<WrappedKey, 'wrapped'>
/** Who asks and why: identifiers and codes, which the key service writes down before it answers. */
export type UnwrapRequest = Readonly<{ by: string; reason: string }>
/** Public half of the key to which intake seals: whoever has only this can store and not read. */
export type IntakeKey = Readonly<{ id: string; publicKey: Uint8Array }>

/** Idempotent: nothing is kept of a call but the log line. UserError: `refused` (wrong context, altered or destroyed key),
 * `limit-exceeded` (too many unwraps a minute), `key-missing` (the service cannot be reached: ask again). */
export interface KeyService {
  /** The key to which intake seals now. */
  intakeKey(): Promise<IntakeKey>
  /** Wraps a secret of at most 256 bytes, or a fresh 256-bit key that never leaves the service. */
  wrap(place: KeyPlace, secret?: Uint8Array): Promise<WrappedKey>
  unwrap(key: WrappedKey, request: UnwrapRequest): Promise<Uint8Array>
  /** The same secret at another place, or at the same one under the newest key-encryption key; it does not leave the service. */
  rotate(key: WrappedKey, to: KeyPlace): Promise<WrappedKey>
  close(): Promise<void>
}
