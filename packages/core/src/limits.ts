// Limits shared by every room, each with its reason. A room's own limits live in its own limits.ts.

/** Larger images are sealed and matched exactly but not read whole: a decoder's input has to fit the sandbox (1.5 GB). */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024
/** Pixels above which a picture is refused before decoding: 100 MP is the largest sensor in common use (SECURITY §4.1). */
export const MAX_PIXELS = 100_000_000
/** Reports of one source that may stand in lane 1 at once: more than a reviewer opens in a day is a flood (DESIGN §1). */
export const AT_RISK_PER_SOURCE = 50
/** Distinct files above which one list entry no longer counts as a decision: an exact entry names one file, a handful of
 * digest collisions or mislabelled entries is already extraordinary. */
export const LIST_ENTRY_FLOOD_FILES = 5
/** Exhibits of one device serial, one capture time or one list entry that stand together before others have a turn. */
export const PER_BUCKET_TURN = 8
/** How far ahead a negative entry may expire: after three years two persons look again, or it is no expiry. */
export const MAX_CANCELLATION_DAYS = 1_096
