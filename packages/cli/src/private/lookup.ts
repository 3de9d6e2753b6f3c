// The asking side of a private lookup: files are hashed here, and only blinded elements or bucket numbers leave.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { UserError } from '@rempart/core'
import type { Digests } from '@rempart/core'
import { askParameters, fetchSet, lookUpByBucket, lookUpObliviously, realPatience } from '@rempart/exchange'
import type { Holder, LookupParameters, PrivateAnswer } from '@rempart/exchange'

export type LookupSettings = Readonly<{
  files: readonly string[]
  at: string
  /** Bearer token, from the environment. */
  token: string | undefined
  /** The holder's public key in hexadecimal, as the holder gave it by another way. Not needed for buckets. */
  publicKey: string | undefined
  buckets: boolean
}>
export type LookupOutcome = Readonly<{ parameters: LookupParameters; answers: readonly PrivateAnswer[] }>

/** Answers in the order of the files. UserError for what the operator can mend, and where the holder's proof fails. */
export async function lookUp(settings: LookupSettings): Promise<LookupOutcome> {
  const { at, token, publicKey, buckets } = settings
  if (!URL.canParse(at)) throw new UserError({ code: 'usage', subject: at, reason: 'is no address' })
  const holder: Holder = { url: new URL(at), ...(token !== undefined && { token }), patience: realPatience() }
  const files: Digests[] = []
  for (const file of settings.files) files.push(await digestsOf(file))
  const parameters = await askParameters(holder)
  if (buckets) return { parameters, answers: await lookUpByBucket(files, { holder, parameters }) }
  if (publicKey === undefined || !/^[0-9a-f]{64}$/u.test(publicKey))
    throw new UserError({
      code: 'usage',
      subject: '--public-key',
      reason: "name the holder's public key (64 hexadecimal digits), or ask with --buckets",
    })
  const set = await fetchSet(holder, parameters)
  const answers = await lookUpObliviously(files, { holder, set, publicKey: Buffer.from(publicKey, 'hex') })
  return { parameters, answers }
}

async function digestsOf(file: string): Promise<Digests> {
  const [md5, sha1, sha256] = [createHash('md5'), createHash('sha1'), createHash('sha256')]
  try {
    for await (const piece of createReadStream(file))
      for (const hash of [md5, sha1, sha256]) hash.update(piece as Uint8Array)
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: file, reason: 'cannot be read', cause })
  }
  return { md5: md5.digest('hex'), sha1: sha1.digest('hex'), sha256: sha256.digest('hex') }
}
