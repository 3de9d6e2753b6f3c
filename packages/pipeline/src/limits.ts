// Limits of the line, each with its reason.

/** Read size while sealing: large enough for full disk speed, small enough to keep the process responsive. */
export const READ_CHUNK_BYTES = 1024 * 1024
/** Previews inside previews inside a file: cameras write one level, some editors two. */
export const MAX_PREVIEW_DEPTH = 2
/** Embedded pictures looked at in one file: a multi-picture file holds a few, a hostile one any number. */
export const MAX_PREVIEWS = 8
/** A video's content credentials are read only up to this size: the sandbox takes the file whole. */
export const MAX_CREDENTIALS_BYTES = 256 * 1024 * 1024
/** Listed things written to the work store in one step. */
export const LIST_BATCH = 2000
/** Exhibits that one stated input name is linked to: a name such as `image.png` may fit any number. */
export const MAX_STATED_CANDIDATES = 16
/** Pictures that one exhibit is linked to as a crop: a flood of look-alikes would make every pair a link. */
export const MAX_CROP_SOURCES = 8
/** Bits of the 64-bit gradient hash above which a preview shows another picture: measured 1 to 4 for the same picture,
 * 29 to 36 for a replaced one (PROVENANCE §3). */
export const PREVIEW_DHASH_BITS = 16
/** PDQ bits up to which a preview is the same picture turned: unrelated pictures differ in about 128 of 256. */
export const PREVIEW_PDQ_BITS = 64
/** Distinct values of exhibits that are looked for among the others' while a case is ranked; the rest are simply kept. */
export const MAX_SHARED_VALUES = 100_000
/** Features of a picture that ask, and that the index holds: measured on photographs, more find hardly more crops. */
export const CROP_ASKING_FEATURES = 32
export const CROP_HELD_FEATURES = 64
/** Contents whose features are held at once: 64 features each are some 0.6 GB of index. */
export const CROP_SHARD_CONTENTS = 100_000
/** Answers beyond which a feature is found everywhere and tells nothing apart. */
export const MAX_FEATURE_HITS = 512
/** Features found everywhere that are remembered, so that what is near them need not ask: a flood has a few dozen. */
export const MAX_COMMON_FEATURES = 512
/** Answering pictures that are looked at for one that asks: most may be its near-duplicates, which are no crops. */
export const MAX_CROP_LOOKED_AT = 64
/** Pictures that one picture asks to be laid over. */
export const MAX_CROP_CANDIDATES = 16
/** Times that pictures are laid over each other, on average for a picture: each costs about a millisecond and a half, so that
 * a folder made to cost the most spends less here than on being decoded. */
export const CROP_PLACEMENTS_A_PICTURE = 4
/** What any case may spend however few its pictures: some six seconds. Below 125 pictures nothing is left out for it. */
export const CROP_PLACEMENTS_OF_ANY_CASE = 4000
/** Places that have to agree: unrelated photographs reach three; pictures that share lettering reach more, in one spot. */
export const CROP_MIN_AGREEING = 8
/** Share of the crop's frame between the agreeing places: a shared mark in one corner makes no crop. */
export const CROP_MIN_SPREAD = 0.1
/** A crop leaves this much of its source at most; above, it is the whole picture again. */
export const CROP_MAX_AREA_SHARE = 0.92
