// Perceptual hashes of an exhibit.

/** `full` hashes at full resolution (HMA, pdqhash, Java); `c512` first shrinks to 512×512 as Meta's C++ CLI does. */
export type PdqPipeline = 'full' | 'c512'

/** A PDQ hash: 64 hexadecimal digits, quality 0–100. */
export type PdqHash = Readonly<{ hex: string; quality: number; pipeline: PdqPipeline }>

/** Quality below which a PDQ hash says too little to be compared (ThreatExchange PDQ README). */
export const PDQ_MIN_QUALITY = 50
/** Distance in bits up to which two PDQ hashes match (ThreatExchange PDQ README). */
export const PDQ_MATCH_DISTANCE_BITS = 31
