// Whole cases by chance: few pictures and few devices, so that groups, floods and conflicts meet each other.
import type { ListMatch } from '@rempart/core'
import fc from 'fast-check'
import { finding } from './made-case.ts'
import type { MadeExhibit } from './made-case.ts'

/** Everything about an exhibit but its path and picture. */
export type Facts = Omit<MadeExhibit, 'path' | 'picture'>

const cameraFacts: fc.Arbitrary<Facts> = fc
  .record({
    serial: fc.option(fc.constantFrom('s1', 's2', 's3'), { nil: undefined }),
    takenAt: fc.option(fc.constantFrom('t1', 't2', 't3', 't4'), { nil: undefined }),
    measured: fc.boolean(),
  })
  .map(({ serial, takenAt, measured }) => ({
    findings: [finding('camera', measured ? 'measurement' : 'claim')],
    camera: { make: 'M', measured, ...(serial && { serial }), ...(takenAt && { takenAt }) },
  }))

const claimFacts: fc.Arbitrary<Facts> = fc.constantFrom<Facts>(
  {},
  {},
  { findings: [finding('generated')] },
  { findings: [finding('generated', 'measurement', 'watermark')] },
  { findings: [finding('edited')] },
  { findings: [finding('rendered')] },
  { findings: [finding('drawing'), finding('generated')] },
  { undecoded: true, gaps: [{ stage: 'decode', reason: 'video' }] },
  { quality: 30 },
)

export const anyMatch: fc.Arbitrary<ListMatch> = fc.record({
  list: fc.constantFrom('L', 'M'),
  realm: fc.constantFrom<ListMatch['realm'][]>('victim', 'generative-AI', 'known-good', 'negative'),
  kind: fc.constantFrom<ListMatch['kind'][]>('exact', 'near', 'lead'),
  distanceBits: fc.constant(0),
  victim: fc.constantFrom<ListMatch['victim'][]>('identified', 'unidentified', 'unstated'),
  by: fc.constantFrom<ListMatch['by'][]>(['sha256'], ['md5'], ['md5', 'sha1'], ['pdq']),
})

const runs = fc.constantFrom<NonNullable<Facts['runs']>>(
  [],
  [],
  [{ reader: 'made', kind: 'model', value: 'm1' }],
  [
    { reader: 'made', kind: 'model', value: 'm1' },
    { reader: 'made', kind: 'prompt-family', value: 'p1' },
  ],
)

/** A resave: some bits of the first hundred, so that chains and stars both occur. */
const flips = fc.uniqueArray(fc.nat(99), { maxLength: 30 })

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    facts: fc.oneof(cameraFacts, claimFacts),
    flipped: flips,
    orientation: fc.nat(7),
    size: fc.constantFrom({ width: 1000, height: 750 }, { width: 512, height: 512 }, { width: 640, height: 480 }),
    runs,
    matches: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, fc.array(anyMatch, { maxLength: 2 })),
  })
  .map(({ facts, size, ...rest }) => ({ ...rest, ...facts, ...size }))

/** A photograph as an attacker finds it: camera evidence, or none left. */
export const anyPhotograph: fc.Arbitrary<Facts> = fc
  .record({ facts: fc.oneof(cameraFacts, fc.constant<Facts>({})), flipped: flips })
  .map(({ facts, flipped }) => ({ ...facts, flipped, width: 900, height: 675 }))

/** The rest of the case, on few pictures; picture 0 is the photograph's own. */
export const anyOthers: fc.Arbitrary<readonly MadeExhibit[]> = fc
  .array(fc.tuple(fc.nat(12), anyFacts), { maxLength: 24 })
  .map((list) => list.map(([picture, facts], at) => ({ path: `other${at}`, picture, ...facts })))
