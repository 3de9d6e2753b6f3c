// The client of a private lookup: asks a holder about digests without saying which.
import { DIGEST_KINDS, UserError } from '@rempart/core'
import type { DigestKind, Digests } from '@rempart/core'
import { askPartner, type Patience } from '../clients/request.ts'
import { bucketOf, isInBucket, SUFFIX_BYTES } from './buckets.ts'
import { LEAST_BUCKET, MAX_BUCKET_BITS, MAX_ELEMENTS, MAX_SET_BYTES } from './limits.ts'
import { blindInput, inputOf, openEvaluation } from './oblivious.ts'
import { checkSet, isInSet } from './published-set.ts'
import type { LookupParameters } from './service.ts'

export type Holder = Readonly<{ url: URL; token?: string; patience: Patience }>
/** `kinds`: the digests that are on the list. */
export type PrivateAnswer = Readonly<{ kinds: readonly DigestKind[] }>

/** What the holder serves. UserError `malformed` where it makes no sense. */
export async function askParameters(holder: Holder): Promise<LookupParameters> {
  const value = parseJson(await get(holder, 'parameters')) as Partial<LookupParameters>
  const { set, buckets, publicKey, lists } = value
  const sound =
    typeof publicKey === 'string' &&
    Array.isArray(lists) &&
    typeof set?.sha256 === 'string' &&
    Number.isInteger(buckets?.bits) &&
    buckets !== undefined &&
    buckets.bits >= 0 &&
    buckets.bits <= MAX_BUCKET_BITS &&
    buckets.entriesPerBucket >= LEAST_BUCKET
  if (!sound) throw new UserError({ code: 'malformed', subject: holder.url.host, reason: 'gives no sound parameters' })
  return value as LookupParameters
}

/** The published set, checked against what was announced. Worth keeping: it changes only with the list. */
export async function fetchSet(holder: Holder, parameters: LookupParameters): Promise<Uint8Array> {
  return checkSet(await get(holder, 'set', MAX_SET_BYTES), parameters.set.sha256)
}

/** Oblivious lookup: the holder learns that something was asked. `publicKey` is the pinned one. UserError `refused` where
 * the answer's proof does not hold under it. */
export async function lookUpObliviously(
  files: readonly Digests[],
  { holder, set, publicKey }: Readonly<{ holder: Holder; set: Uint8Array; publicKey: Uint8Array }>,
): Promise<readonly PrivateAnswer[]> {
  const asked = files.flatMap((digests) =>
    DIGEST_KINDS.map((kind) => ({ kind, ...blindInput(inputOf(kind, Buffer.from(digests[kind], 'hex'))) })),
  )
  const outputs: Uint8Array[] = []
  // Whole files, so that a file's answers stay together.
  const step = MAX_ELEMENTS - (MAX_ELEMENTS % DIGEST_KINDS.length)
  for (let from = 0; from < asked.length; from += step) {
    const part = asked.slice(from, from + step)
    const body = JSON.stringify({ elements: part.map(({ blinded }) => Buffer.from(blinded).toString('hex')) })
    const answer = parseJson(await post(holder, 'evaluate', body)) as { evaluated?: unknown; proof?: unknown }
    const evaluated = Array.isArray(answer.evaluated) ? (answer.evaluated as readonly unknown[]).map(bytesOf) : []
    outputs.push(...openEvaluation(part, { evaluated, proof: bytesOf(answer.proof) }, publicKey))
  }
  return files.map((_, file) => ({
    kinds: DIGEST_KINDS.filter((__, at) => {
      const output = outputs[file * DIGEST_KINDS.length + at]
      return output !== undefined && isInSet(set, output)
    }),
  }))
}

/** Lookup by bucket: the holder learns the bucket, `leakBits` bits for each digest. */
export async function lookUpByBucket(
  files: readonly Digests[],
  { holder, parameters }: Readonly<{ holder: Holder; parameters: LookupParameters }>,
): Promise<readonly PrivateAnswer[]> {
  const answers: PrivateAnswer[] = []
  for (const digests of files) {
    const kinds: DigestKind[] = []
    for (const kind of DIGEST_KINDS) {
      const digest = Buffer.from(digests[kind], 'hex')
      const bucket = await get(holder, `bucket/${bucketOf(kind, digest, parameters.buckets.bits)}`)
      if (bucket.length < LEAST_BUCKET * SUFFIX_BYTES)
        throw new UserError({
          code: 'refused',
          subject: holder.url.host,
          reason: `answers with a bucket of fewer than ${LEAST_BUCKET} entries`,
        })
      if (isInBucket(bucket, kind, digest)) kinds.push(kind)
    }
    answers.push({ kinds })
  }
  return answers
}

function get(holder: Holder, path: string, maxAnswerBytes?: number): Promise<Uint8Array> {
  const patience = maxAnswerBytes === undefined ? holder.patience : { ...holder.patience, maxAnswerBytes }
  return askPartner({ method: 'GET', url: below(holder, path), headers: headersOf(holder) }, patience)
}

function post(holder: Holder, path: string, body: string): Promise<Uint8Array> {
  const headers = { ...headersOf(holder), 'content-type': 'application/json' }
  return askPartner({ method: 'POST', url: below(holder, path), headers, body }, holder.patience)
}

function below({ url }: Holder, path: string): URL {
  return new URL(`${url.href.replace(/\/$/u, '')}/${path}`)
}

function headersOf({ token }: Holder): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw new UserError({ code: 'malformed', subject: 'answer', reason: 'is no JSON object' })
}

function bytesOf(value: unknown): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'hex') : new Uint8Array()
}
