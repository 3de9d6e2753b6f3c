// Limits shared by every room, each with its reason. A room's own limits live in its own limits.ts.

/** Larger images are sealed and matched exactly but not read whole: a decoder's input has to fit the sandbox (1.5 GB). */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024
/** Pixels above which a picture is refused before decoding: 100 MP is the largest sensor in common use (SECURITY §4.1). */
export const MAX_PIXELS = 100_000_000
