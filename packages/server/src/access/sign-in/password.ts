// Passwords: argon2id (RFC 9106) as PHC strings, a few at a time. They open nothing without a one-time code.
import { argon2, timingSafeEqual } from 'node:crypto'
import { ARGON2, PASSWORDS_AT_ONCE } from '../limits.ts'
import type { Random } from '../secret.ts'

type Parameters = Readonly<{ memoryKiB: number; passes: number; lanes: number; salt: Uint8Array; tagBytes: number }>

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/u

/** The PHC string of a password. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random(ARGON2.saltBytes)
  const tag = await derive(password, { ...ARGON2, salt })
  const { memoryKiB, passes, lanes } = ARGON2
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`
}

/** Whether a password is the one of a PHC string; without a string (nobody of that name) it takes as long and is not. */
export async function isPassword(password: string, phc: string | undefined): Promise<boolean> {
  const [, memoryKiB, passes, lanes, salt, tag] = PHC.exec(phc ?? '') ?? []
  if (salt === undefined || tag === undefined) {
    await derive(password, { ...ARGON2, salt: Buffer.alloc(ARGON2.saltBytes) })
    return false
  }
  const kept = Buffer.from(tag, 'base64')
  const shown = await derive(password, {
    memoryKiB: Number(memoryKiB),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    tagBytes: kept.length,
  })
  return timingSafeEqual(shown, kept)
}

let free = PASSWORDS_AT_ONCE
const waiting: (() => void)[] = []

/** Unicode normalised (RFC 8265), so that a keyboard's way of composing letters locks nobody out. */
async function derive(password: string, { memoryKiB, passes, lanes, salt, tagBytes }: Parameters): Promise<Buffer> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  const parameters = {
    message: Buffer.from(password.normalize('NFC')),
    nonce: salt,
    memory: memoryKiB,
    passes,
    parallelism: lanes,
    tagLength: tagBytes,
  }
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag) : reject(error)))
    })
  } finally {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/u, '')
}
