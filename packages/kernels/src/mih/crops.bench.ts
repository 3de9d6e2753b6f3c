// `match.crops`: natural data instead of drawn chance: crops of photographs as a list, asked with crops of other
// photographs. Hashes of natural pictures share bits, so that some buckets are crowded; a question that matches nothing
// must not pay for it. Photographs: the corpus of the shared folder (REMPART_SHARED); without it the bench gives nothing.
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { PDQ_MIN_QUALITY } from '@rempart/core'
import sharp from 'sharp'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { createPdq } from '../pdq/create-pdq.ts'
import type { RawImage } from '../raw-image.ts'
import { createHashIndex } from './hash-index.ts'
import { PLAN_RADIUS_BITS } from './limits.ts'
import { queryMs } from './query-time.ts'
import { randomHashes, seededRandom } from './synthetic.ts'

const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
/** Hashes of crops; fewer for a quick run. */
const CROPS = Number(process.env['REMPART_CLUSTER_CROPS'] ?? 1_000_000)
const QUERIES = 2_000
/** Photographs are cropped at this size: PDQ looks at no more than 64 × 64 of a crop. */
const SIDE = 256
/** Of five photographs one is kept out of the list, and asked. */
const ASKED_OF = 5

export const benches: readonly Bench[] = [
  {
    name: 'match.crops',
    about: `${CROPS} hashes of crops of photographs in eight orientations, asked with crops of others`,
    run: crops,
  },
]

async function crops(): Promise<readonly Figure[]> {
  const photographs = await readPhotographs()
  if (photographs.length < ASKED_OF) {
    console.error('match.crops: no photographs, because the corpus of the shared folder is absent')
    return []
  }
  const random = seededRandom(11)
  const listed = photographs.filter((_, at) => at % ASKED_OF !== 0)
  const others = photographs.filter((_, at) => at % ASKED_OF === 0)
  const natural = createHashIndex({ hashes: Buffer.concat(cropsOf(listed, CROPS, random)) })
  const uniform = createHashIndex({ hashes: randomHashes(CROPS, random) })
  const strangers = cropsOf(others, QUERIES * 2, random)
    .filter((hash) => natural.query(hash, PLAN_RADIUS_BITS).total === 0)
    .slice(0, QUERIES)
  const chance = Array.from({ length: QUERIES }, () => randomHashes(1, random))
  const [uniformMs, naturalMs, chanceMs] = [
    queryMs(uniform, chance),
    queryMs(natural, strangers),
    queryMs(natural, chance),
  ]
  const photographsCount = { name: 'match.crops.photographs', value: photographs.length, unit: 'pictures' }
  return [
    { name: 'match.crops.query', value: naturalMs, unit: 'ms CPU', peer: 'uniform', ratio: uniformMs / naturalMs },
    {
      name: 'match.crops.slowdown',
      value: naturalMs / uniformMs,
      unit: '× uniform, asked with crops that match nothing',
    },
    { name: 'match.crops.slowdown.chance', value: chanceMs / uniformMs, unit: '× uniform, asked with random hashes' },
    { name: 'match.crops.strangers', value: strangers.length, unit: 'queries' },
    photographsCount,
  ]
}

/** Every photograph of the corpus that is large enough, small and grey. */
async function readPhotographs(): Promise<readonly RawImage[]> {
  const folder = join(shared, 'corpus/files')
  if (!existsSync(folder)) return []
  const images: RawImage[] = []
  for (const file of globSync(`${folder}/*/**/*.{jpg,jpeg,JPG}`).sort()) {
    const picture = sharp(file, { failOn: 'none' })
    const facts = await picture.metadata().catch(() => undefined)
    if (facts === undefined || facts.width < SIDE || facts.height < SIDE) continue
    const decoded = await picture
      .resize(SIDE, SIDE, { fit: 'fill' })
      .greyscale()
      .raw()
      .toBuffer()
      .catch(() => undefined)
    if (decoded !== undefined) images.push({ width: SIDE, height: SIDE, channels: 1, data: new Uint8Array(decoded) })
  }
  return images
}

/** Crops of half to all of either side, in turn from each photograph, each in all eight orientations, which cost no more
 * than one; those that say too little are drawn again. */
function cropsOf(photographs: readonly RawImage[], count: number, random: () => number): readonly Uint8Array[] {
  const pdq = createPdq()
  const hashes: Uint8Array[] = []
  for (let turn = 0; hashes.length < count; turn += 1) {
    const { data } = photographs[turn % photographs.length] as RawImage
    const [width, height] = [random(), random()].map((share) => Math.floor(SIDE * (0.5 + share / 2))) as [
      number,
      number,
    ]
    const [left, top] = [Math.floor(random() * (SIDE - width)), Math.floor(random() * (SIDE - height))]
    const part = new Uint8Array(width * height)
    for (let row = 0; row < height; row += 1) {
      const from = (top + row) * SIDE + left
      part.set(data.subarray(from, from + width), row * width)
    }
    const { dihedral, quality } = pdq.hash({ width, height, channels: 1, data: part }, 'full')
    if (quality >= PDQ_MIN_QUALITY)
      hashes.push(...dihedral.slice(0, count - hashes.length).map((hex) => Buffer.from(hex, 'hex')))
    else if (turn > count * 20) throw new Error('the photographs say too little')
  }
  return hashes
}
