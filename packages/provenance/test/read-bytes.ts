// What all readers say of some bytes, for tests.
import { memorySource, weigh } from '@rempart/core'
import { parseMedia } from '../src/parse-media.ts'
import { readAll } from '../src/read-all.ts'

export type Bytes = Uint8Array | Promise<Uint8Array>

/** `names`: reader and origin of each finding; `wheres`: their places in the same order. */
export async function readBytes(
  bytes: Bytes,
): Promise<Readonly<{ names: readonly string[]; origin: string; bytes: Uint8Array; wheres: readonly string[] }>> {
  const held = await bytes
  const { findings } = readAll(parseMedia(memorySource(held)))
  return {
    bytes: held,
    names: findings.map(({ reader, origin }) => `${reader}:${origin}`),
    wheres: findings.map(({ where }) => where),
    origin: weigh(findings).value,
  }
}
