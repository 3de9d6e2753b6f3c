// RFC 9497's own vectors, and the laws of SECURITY H4 and H5 over the real service on loopback.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js'
import type { Digests } from '@rempart/core'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createBudget } from './budget.ts'
import { bucketOf, createBuckets, isInBucket, SUFFIX_BYTES } from './buckets.ts'
import { LEAST_BUCKET, SET_PADDING } from './limits.ts'
import { askParameters, fetchSet, type Holder, lookUpByBucket, lookUpObliviously } from './lookup.ts'
import { blindInput, evaluateBlinded, inputOf, obliviousKeys, openEvaluation, outputOf } from './oblivious.ts'
import { canaryInputs } from './canary.ts'
import { isInSet, packSet } from './published-set.ts'
import { createLookupServer, type LookupService } from './service.ts'

const vectors = join(
  process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'),
  'standards/voprf/allVectors.json',
)
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')
const seed = Buffer.alloc(32, 7)
const keys = obliviousKeys(seed)
const digestsOf = (text: string): Digests => ({
  md5: createHash('md5').update(text).digest('hex'),
  sha1: createHash('sha1').update(text).digest('hex'),
  sha256: createHash('sha256').update(text).digest('hex'),
})
const listed = Array.from({ length: 40 }, (_, i) => digestsOf(`listed ${i}`))
const inputs = listed.flatMap(({ md5, sha256 }) => [inputOf('md5', bytes(md5)), inputOf('sha256', bytes(sha256))])

describe.skipIf(!existsSync(vectors))('RFC 9497, ristretto255-SHA512', () => {
  type Vector = Record<'Batch' | 'Blind' | 'BlindedElement' | 'EvaluationElement' | 'Input' | 'Output', string> &
    Readonly<{ Proof?: Readonly<{ proof: string; r: string }>; Info?: string }>
  type Suite = Readonly<{
    identifier: string
    mode: number
    skSm: string
    pkSm?: string
    seed: string
    keyInfo: string
    vectors: Vector[]
  }>
  const suites = (JSON.parse(readFileSync(vectors, 'utf8')) as Suite[]).filter(
    ({ identifier }) => identifier === 'ristretto255-SHA512',
  )

  it('gives every vector of its three modes', () => {
    expect(suites.map(({ mode, vectors: all }) => [mode, all.length])).toEqual([
      [0, 2],
      [1, 3],
      [2, 3],
    ])
    for (const { mode, skSm, pkSm, seed: from, keyInfo, vectors: all } of suites)
      for (const vector of all) {
        const info = bytes(vector.Info ?? '')
        const { oprf, voprf, poprf } = ristretto255_oprf
        const api = mode === 0 ? oprf : mode === 1 ? voprf : poprf(info)
        expect(hex(api.deriveKeyPair(bytes(from), bytes(keyInfo)).secretKey)).toBe(skSm)
        const [secret, pub] = [bytes(skSm), bytes(pkSm ?? '')]
        const split = (name: Exclude<keyof Vector, 'Proof' | 'Info'>): Uint8Array[] =>
          vector[name].split(',').map(bytes)
        const [inputsOf, blinds, blinded, outputs] = [
          split('Input'),
          split('Blind'),
          split('BlindedElement'),
          split('Output'),
        ]
        if (mode === 0) {
          const evaluated = oprf.blindEvaluate(secret, blinded[0]!)
          expect(hex(evaluated)).toBe(vector.EvaluationElement)
          expect(hex(oprf.finalize(inputsOf[0]!, blinds[0]!, evaluated))).toBe(vector.Output)
          continue
        }
        const answer =
          mode === 1 ? voprf.blindEvaluateBatch(secret, pub, blinded) : poprf(info).blindEvaluateBatch(secret, blinded)
        expect(answer.evaluated.map(hex)).toEqual(split('EvaluationElement').map(hex))
        const items = inputsOf.map((input, i) => ({
          input,
          blind: blinds[i]!,
          blinded: blinded[i]!,
          evaluated: answer.evaluated[i]!,
        }))
        // The proof of the vector verifies, and so does a fresh one.
        for (const proof of [bytes(vector.Proof!.proof), answer.proof]) {
          const got =
            mode === 1
              ? voprf.finalizeBatch(items, pub, proof)
              : poprf(info).finalizeBatch(items, proof, poprf(info).blind(inputsOf[0]!, pub).tweakedKey)
          expect(got.map(hex)).toEqual(outputs.map(hex))
        }
      }
  })

  it('is what the lookup runs: blinded elements evaluate, prove and open to the published output', () => {
    const { skSm, pkSm, vectors: all } = suites.find(({ mode }) => mode === 1)!
    const own = { secretKey: bytes(skSm), publicKey: bytes(pkSm!) }
    for (const vector of all) {
      const split = (name: Exclude<keyof Vector, 'Proof' | 'Info'>): Uint8Array[] => vector[name].split(',').map(bytes)
      const asked = split('Input').map((input, i) => ({
        input,
        blind: split('Blind')[i]!,
        blinded: split('BlindedElement')[i]!,
      }))
      const answer = evaluateBlinded(
        own,
        asked.map(({ blinded }) => blinded),
      )
      const expected = split('Output').map((output) => hex(output.slice(0, 16)))
      expect(openEvaluation(asked, answer, own.publicKey).map(hex)).toEqual(expected)
      const given = { evaluated: split('EvaluationElement'), proof: bytes(vector.Proof!.proof) }
      expect(openEvaluation(asked, given, own.publicKey).map(hex)).toEqual(expected)
      expect(split('Input').map((input) => hex(outputOf(own, input)))).toEqual(expected)
    }
  })
})

/** Chi-squared of byte values against uniform; 255 degrees of freedom. */
function chiSquared(values: readonly Uint8Array[]): number {
  const counts = new Float64Array(256)
  let total = 0
  // The first and last byte of an element are not uniform by design (even, below 2^255 - 19).
  for (const value of values)
    for (const byte of value.subarray(1, -1)) {
      counts[byte]! += 1
      total += 1
    }
  return counts.reduce((sum, count) => sum + (count - total / 256) ** 2 / (total / 256), 0)
}
/** Exceeded once in ten million fair runs. */
const CHI_LIMIT = 380
const POINTS = Number(process.env['REMPART_BLINDED_POINTS'] ?? 1500)

describe('the oblivious mode', () => {
  it('shows the holder points that do not depend on the input', { timeout: 600_000 }, () => {
    const one = inputOf('md5', bytes(listed[0]!.md5))
    const same = Array.from({ length: POINTS }, () => blindInput(one).blinded)
    expect(new Set(same.map(hex)).size).toBe(POINTS)
    expect(chiSquared(same)).toBeLessThan(CHI_LIMIT)
    const others = Array.from({ length: POINTS }, (_, i) => blindInput(Buffer.from(`input ${i}`)).blinded)
    expect(chiSquared(others)).toBeLessThan(CHI_LIMIT)
  })

  it('refuses the identity, encodings that are not canonical, points off the group, and other lengths', () => {
    const bad = [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      bytes(`${'00'.repeat(31)}80`),
      bytes('01'.padEnd(64, '0')),
      new Uint8Array(31),
      bytes(`ed${'ff'.repeat(30)}7f`),
    ]
    const good = blindInput(Buffer.from('x')).blinded
    for (const element of bad)
      for (const batch of [[element], [good, element]])
        expect(() => evaluateBlinded(keys, batch)).toThrow('no elements of ristretto255')
    expect(hex(ristretto255.Point.ZERO.toBytes())).toBe('00'.repeat(32))
  })

  it('opens nothing under another key, with another proof, or with elements changed or swapped', () => {
    const asked = [blindInput(Buffer.from('a')), blindInput(Buffer.from('b'))]
    const answer = evaluateBlinded(
      keys,
      asked.map(({ blinded }) => blinded),
    )
    expect(openEvaluation(asked, answer, keys.publicKey)).toHaveLength(2)
    const other = obliviousKeys(Buffer.alloc(32, 8))
    const forged = evaluateBlinded(
      other,
      asked.map(({ blinded }) => blinded),
    )
    const proof = Uint8Array.from(answer.proof)
    proof[40]! ^= 1
    for (const [wrong, key] of [
      [forged, keys.publicKey],
      [answer, other.publicKey],
      [{ ...answer, evaluated: answer.evaluated.toReversed() }, keys.publicKey],
      [{ ...answer, evaluated: forged.evaluated }, keys.publicKey],
      [{ ...answer, proof }, keys.publicKey],
      [{ ...answer, evaluated: answer.evaluated.slice(0, 1) }, keys.publicKey],
    ] as const)
      expect(() => openEvaluation(asked, wrong, key)).toThrow(/proof does not hold|another number/u)
  })

  it('publishes a set in which no digest is found without a query', () => {
    const set = packSet(
      inputs.map((input) => outputOf(keys, input)),
      seed,
    )
    expect(set.length / 16).toBe(SET_PADDING)
    for (const input of inputs) {
      expect(isInSet(set, outputOf(keys, input))).toBe(true)
      // What someone without the key can compute of a digest he holds.
      expect(isInSet(set, outputOf(obliviousKeys(Buffer.alloc(32, 9)), input))).toBe(false)
      for (const algorithm of ['md5', 'sha256', 'sha512'])
        expect(isInSet(set, createHash(algorithm).update(input).digest().subarray(0, 16))).toBe(false)
    }
    expect(
      chiSquared(
        Array.from({ length: SET_PADDING }, (_, i) => set.subarray(i * 16, i * 16 + 16)).map((value) =>
          Buffer.concat([Buffer.of(0), value.subarray(2), Buffer.of(0)]),
        ),
      ),
    ).toBeLessThan(CHI_LIMIT)
  })
})

describe('the bucket mode', () => {
  const many = Array.from({ length: 5_000 }, (_, i) => inputOf('md5', createHash('md5').update(`many ${i}`).digest()))

  it('answers with buckets of one size, at least 1,000, whatever is asked, and states what leaks', () => {
    for (const [count, bits] of [
      [0, 0],
      [1, 0],
      [1_999, 0],
      [2_000, 1],
      [5_000, 2],
    ] as const) {
      const buckets = createBuckets(many.slice(0, count), seed)
      expect(buckets.shape).toMatchObject({ bits, leakBits: bits })
      const sizes = Array.from({ length: 2 ** bits }, (_, address) => buckets.bucket(address).length / SUFFIX_BYTES)
      expect(new Set(sizes)).toEqual(new Set([buckets.shape.entriesPerBucket]))
      expect(buckets.shape.entriesPerBucket).toBeGreaterThanOrEqual(LEAST_BUCKET)
    }
    expect(() => createBuckets(many, seed).bucket(4)).toThrow('beyond 4 buckets')
  })

  it('gives one answer for all that share a bucket, again and again, so that answers link nothing', () => {
    const buckets = createBuckets(many, seed)
    const { bits } = buckets.shape
    const addresses = many.map((input) => bucketOf('md5', input.subarray(4), bits))
    expect(new Set(addresses).size).toBe(4)
    for (let address = 0; address < 4; address += 1)
      expect(hex(createBuckets(many.toReversed(), seed).bucket(address))).toBe(hex(buckets.bucket(address)))
    for (const [i, input] of many.entries())
      if (i % 50 === 0) expect(isInBucket(buckets.bucket(addresses[i]!), 'md5', input.subarray(4))).toBe(true)
  })

  it('pads with what cannot be told from entries: an added entry changes its bucket by one value', () => {
    const [before, after] = [createBuckets(many.slice(0, 500), seed), createBuckets(many.slice(0, 501), seed)]
    const values = (bucket: Uint8Array): Set<string> => new Set(hex(bucket).match(/.{32}/gu))
    const missing = (a: typeof before, b: typeof before): number => {
      const other = values(b.bucket(0))
      return [...values(a.bucket(0))].filter((value) => !other.has(value)).length
    }
    expect(missing(after, before)).toBe(1)
    expect(missing(before, after)).toBe(1)
  })
})

describe('the service', () => {
  const served = [...inputs, ...canaryInputs()]
  const set = packSet(
    served.map((input) => outputOf(keys, input)),
    seed,
  )
  const token = randomBytes(16).toString('hex')
  let day = 0
  const service: LookupService = {
    keys,
    set,
    buckets: createBuckets(served, seed),
    lists: [{ name: 'known', version: '1', date: '2026-11-01', digests: inputs.length }],
    budget: createBudget(24, () => new Date(day * 86_400_000)),
    clients: new Map([['site', createHash('sha256').update(token).digest('hex')]]),
  }
  const server = createLookupServer(service)
  const started = new Promise<URL>((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)),
    ),
  )
  afterAll(() => void server.close())
  const holder = async (): Promise<Holder> => ({
    url: await started,
    token,
    patience: { wait: () => Promise.resolve(), random: () => 0, signal: new AbortController().signal },
  })

  it('answers both modes alike: what is listed by its kinds, and nothing for anything else', async () => {
    const asked = [listed[3]!, digestsOf('not listed'), listed[39]!]
    const expected = [{ kinds: ['md5', 'sha256'] }, { kinds: [] }, { kinds: ['md5', 'sha256'] }]
    const to = await holder()
    const parameters = await askParameters(to)
    const fetched = await fetchSet(to, parameters)
    day += 1
    expect(await lookUpObliviously(asked, { holder: to, set: fetched, publicKey: keys.publicKey })).toEqual(expected)
    day += 1
    expect(await lookUpByBucket(asked, { holder: to, parameters })).toEqual(expected)
    expect(JSON.stringify(parameters)).not.toContain(listed[3]!.md5)
  })

  it('stops at the budget of the day, counts elements and not requests, and begins again the next day', async () => {
    const to = await holder()
    day += 1
    const ask = (count: number) =>
      lookUpObliviously(
        Array.from({ length: count }, (_, i) => digestsOf(`${i}`)),
        { holder: to, set, publicKey: keys.publicKey },
      )
    await ask(8)
    await expect(ask(1)).rejects.toThrow('HTTP 429')
    day += 1
    await ask(8)
  })

  it('answers nothing while its canaries are not found: at the start, or a minute after they were lost', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const headers = { authorization: `Bearer ${token}` }
    const lost = { ...service, set: Uint8Array.from(set) }
    const missing = { ...service, buckets: createBuckets(inputs, seed) }
    const [sound, unsound] = [createLookupServer(lost), createLookupServer(missing)]
    const urlOf = async (one: Server): Promise<URL> => {
      await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))
      return new URL(`http://127.0.0.1:${(one.address() as AddressInfo).port}/bucket/0`)
    }
    const statusOf = async (url: URL): Promise<number> => (await fetch(url, { headers })).status
    try {
      day += 1
      const [one, other] = [await urlOf(sound), await urlOf(unsound)]
      expect([await statusOf(one), await statusOf(other)]).toEqual([200, 503])
      lost.set.fill(0)
      expect(await statusOf(one)).toBe(200)
      vi.advanceTimersByTime(60_000)
      expect(await statusOf(one)).toBe(503)
    } finally {
      for (const each of [sound, unsound]) each.close()
      vi.useRealTimers()
    }
  })

  it('serves nobody without a token, nothing by another path, and no body beyond its limits', async () => {
    const url = await started
    const status = async (path: string, init: RequestInit = {}): Promise<number> =>
      (await fetch(new URL(path, url), init)).status
    const headers = { authorization: `Bearer ${token}` }
    day += 1
    expect(await status('parameters')).toBe(401)
    expect(await status('parameters', { headers: { authorization: 'Bearer wrong' } })).toBe(401)
    expect(await status('other', { headers })).toBe(404)
    expect(await status('bucket/99', { headers })).toBe(404)
    const post = (body: string) => status('evaluate', { method: 'POST', headers, body })
    expect(await post('{}')).toBe(400)
    expect(await post(JSON.stringify({ elements: ['00'.repeat(32)] }))).toBe(400)
    expect(await post(JSON.stringify({ elements: Array.from({ length: 257 }, () => '11'.repeat(32)) }))).toBe(400)
    expect(await post('x'.repeat(40_000))).toBe(413)
  })
})
