// Sizes of the local features, each with its reason; a change of any of them changes every feature.

/** Longest side of the grey plane in which corners are looked for: enough for a picture's larger shapes. */
export const PLANE_SIDE = 256
/** Each level of the pyramid is smaller by the cube root of two: a descriptor forgives half a step in scale. */
export const LEVELS = 5
/** Corners kept of each level, finest first: proportional to its sides. */
export const LEVEL_QUOTAS = [28, 23, 18, 15, 12] as const
export const MAX_FEATURES = 96
/** Grey levels by which nine neighbours of sixteen have to differ from the middle (FAST-9). */
export const CORNER_CONTRAST = 20
/** Radius of the patch that a descriptor reads, and the margin that it needs. */
export const PATCH_RADIUS = 13
export const MARGIN = 17
/** Corners of one cell of this side at most two, so that one busy corner does not take all. */
export const CELL_SIDE = 16
export const CORNERS_PER_CELL = 2
/** Directions that a patch is turned to. */
export const DIRECTIONS = 32
/** Pictures below this side have too little to tell. */
export const MIN_PICTURE_SIDE = 64
