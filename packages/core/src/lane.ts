// The lanes and how they take turns: published data, no rule (DESIGN §1, Lanes). docs/priority.md is tested against it.

/** 1 is looked at first; 5 and 6 are counted and listed, not shown by default. */
export type Lane = 1 | 2 | 3 | 4 | 5 | 6
export const LANES = [1, 2, 3, 4, 5, 6] as const satisfies readonly Lane[]

/** Lanes 2 and 3 take turns so that neither starves: this many cards of lane 2, then this many of lane 3's share. Cards of
 * lane 2 that stand there by what anyone can write (block 1) also keep their place in lane 3's share. */
export const TURNS = { 2: 4, 3: 1 } as const

/** Hours a card may wait in its lane before an alarm; lanes 5 and 6 wait for nobody. */
export const LONGEST_WAIT_HOURS = { 1: 4, 2: 72, 3: 336, 4: 720 } as const

/** Levels within lane 2, the first first. Everything in another lane stands on one level: nothing that a machine saw
 * about AI tells its exhibits apart. `block` 0 stands wholly before block 1. */
export const LEVELS = {
  match: { level: 0, block: 0 },
  'measured-camera-in-conflict': { level: 1, block: 0 },
  'measured-camera': { level: 2, block: 0 },
  'stated-camera-in-conflict': { level: 3, block: 1 },
  'stated-camera': { level: 4, block: 1 },
  other: { level: 5, block: 1 },
} as const
export type Level = keyof typeof LEVELS
