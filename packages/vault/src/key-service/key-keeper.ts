// What the key service does with a request. Case keys are made here and never leave; an object's key leaves only by an
// unwrap, which is budgeted and written down first. It knows nothing of media and decodes nothing.
import type { Clock, KeyContext, KeyPlace, KeyService, UnwrapRequest, WrappedKey } from '@rempart/core'
import { UserError } from '@rempart/core'
import { contextBytes } from '../keys/context.ts'
import { INTAKE_KIND, intakeKeyId, openFromIntake, sealToIntake } from '../keys/intake-seal.ts'
import { refusedKey, unwrapUnder, wrapUnder } from '../keys/key-wrap.ts'
import { MAX_KEY_DEPTH, MAX_SECRET_BYTES } from '../limits.ts'
import type { IntakeKeys } from './intake-keys.ts'
import type { KeyEncryptionKey } from './key-encryption-key.ts'
import { unwrapBudget, type UnwrapBudget } from './unwrap-budget.ts'

/** First byte of a wrapped key, beside INTAKE_KIND. */
const BELOW_KEK = 1
const BELOW_KEY = 2

/** One line of the service's log: identifiers and codes. */
export type UnwrapLine = Readonly<
  UnwrapRequest & Pick<KeyContext, 'kind' | 'id' | 'scope'> & { at: string; outcome: 'asked' | 'over-budget' }
>
/** The port, and the two ends of a rotation of the key-encryption key. */
export type KeyKeeper = KeyService & Readonly<{ beginRotation(): Promise<void>; finishRotation(): Promise<void> }>
export type KeeperSettings = Readonly<{
  kek: KeyEncryptionKey
  intake: IntakeKeys
  clock: Clock
  random: (bytes: number) => Uint8Array
  /** Written before the key is given out; what it throws stops the unwrap. */
  log: (line: UnwrapLine) => void
  perMinute?: UnwrapBudget
}>

export function keyKeeper({ kek, intake, clock, random, log, perMinute }: KeeperSettings): KeyKeeper {
  const spend = unwrapBudget(clock, perMinute)

  async function reveal(key: WrappedKey, depth = 0): Promise<Uint8Array> {
    if (depth >= MAX_KEY_DEPTH) throw tooDeep()
    const context = contextBytes(key.context)
    const body = key.wrapped.subarray(1)
    if (key.wrapped[0] === BELOW_KEY && key.under !== undefined) {
      const parent = await reveal(key.under, depth + 1)
      if (parent.length !== 32) throw refusedKey()
      return wiping(parent, () => unwrapUnder(parent, { wrapped: body, context }))
    }
    if (key.under !== undefined) throw refusedKey()
    if (key.wrapped[0] === BELOW_KEK) return kek.unwrap({ wrapped: body, context })
    if (key.wrapped[0] !== INTAKE_KIND) throw refusedKey()
    return openFromIntake(await intake.privateKey(intakeKeyId(key.wrapped)), key.wrapped, context)
  }

  async function place({ context, under }: KeyPlace, secret: Uint8Array): Promise<WrappedKey> {
    if (under === undefined && context.scope === 'intake') return sealToIntake(await intake.newest(), secret, context)
    const bytes = contextBytes(context)
    if (under === undefined)
      return { context, wrapped: Buffer.concat([Buffer.of(BELOW_KEK), await kek.wrap({ secret, context: bytes })]) }
    if (under.context.kind !== 'case-key' || under.context.id !== context.scope) throw refusedKey()
    const parent = await reveal(under, 1)
    const wrapped = wiping(parent, () => wrapUnder(parent, { secret, context: bytes, random }))
    return { context, under, wrapped: Buffer.concat([Buffer.of(BELOW_KEY), wrapped]) }
  }

  async function rotateBelowKek({ context, wrapped }: WrappedKey): Promise<WrappedKey> {
    const rotated = await kek.rotate({ wrapped: wrapped.subarray(1), context: contextBytes(context) })
    return { context, wrapped: Buffer.concat([Buffer.of(BELOW_KEK), rotated]) }
  }

  return {
    intakeKey: () => intake.newest(),
    async wrap(to, secret) {
      if (secret !== undefined && (secret.length === 0 || secret.length > MAX_SECRET_BYTES))
        throw new UserError({ code: 'limit-exceeded', subject: 'secret', reason: `not 1 to ${MAX_SECRET_BYTES} bytes` })
      const own = secret ?? random(32)
      const wrapped = await place(to, own)
      if (secret === undefined) own.fill(0)
      return wrapped
    },
    async unwrap(key, { by, reason }) {
      const { kind, id, scope } = key.context
      const line = { at: clock.now().toISOString(), by, reason, kind, id, scope }
      if (kind === 'case-key') throw refusedKey()
      try {
        spend(by, kind)
      } catch (error) {
        log({ ...line, outcome: 'over-budget' })
        throw error
      }
      log({ ...line, outcome: 'asked' })
      return reveal(key)
    },
    async rotate(key, to) {
      const { kind, id, type } = key.context
      if (to.context.kind !== kind || to.context.id !== id || to.context.type !== type) throw refusedKey()
      if (to.under === undefined && key.under === undefined && sameContext(key.context, to.context)) {
        if (key.wrapped[0] === BELOW_KEK) return rotateBelowKek(key)
        if (key.wrapped[0] === INTAKE_KIND && intakeKeyId(key.wrapped) === (await intake.newest()).id) return key
      }
      const secret = await reveal(key)
      const wrapped = await place(to, secret)
      secret.fill(0)
      return wrapped
    },
    async beginRotation() {
      await kek.begin()
      await intake.begin()
    },
    async finishRotation() {
      await intake.finish()
      await kek.finish()
    },
    close: () => Promise.resolve(),
  }
}

function sameContext(a: KeyContext, b: KeyContext): boolean {
  return Buffer.from(contextBytes(a)).equals(contextBytes(b))
}

function wiping<T>(secret: Uint8Array, act: () => T): T {
  try {
    return act()
  } finally {
    secret.fill(0)
  }
}

function tooDeep(): UserError {
  return new UserError({ code: 'limit-exceeded', subject: 'wrapped key', reason: 'more keys above it than there are' })
}
