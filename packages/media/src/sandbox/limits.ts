// Limits of the sandbox and of its pool, each with its reason (SECURITY §4.1).

/** Writable memory of a worker (RLIMIT_DATA): a 100 MP picture as RGBA, its copy, and the engines' own. */
export const MEMORY_BYTES = 2 * 1024 ** 3
/** Address space, reserved and never touched for the most part: the JavaScript engine asks for much of it. */
export const ADDRESS_SPACE_BYTES = 32 * 1024 ** 3
/** CPU seconds of a worker's whole life: 200 files at half a second. */
export const CPU_SECONDS = 120
export const OPEN_FILES = 64
/** JavaScript heap of a worker, MiB; pixels lie outside it. */
export const HEAP_MIB = 512
/** The heap that the collector takes for granted, MiB: decoded pixels count towards it, and below this every few pictures
 * cost a full collection, a quarter of a worker's time. */
export const INITIAL_HEAP_MIB = 256
/** A picture that takes longer is hostile or hopeless. */
export const WALL_LIMIT_MS = 10_000
/** A fresh worker after this many files, so that nothing can build up; starting one costs as much as twenty pictures. */
export const FILES_PER_WORKER = 500
export const BYTES_PER_WORKER = 2 * 1024 ** 3
export const LIFE_MS = 10 * 60_000
/** A worker that is not ready after this never will be. */
export const START_LIMIT_MS = 20_000
/** Workers by default, at most. */
export const MAX_DEFAULT_WORKERS = 4
/** A record from a worker: findings and texts are bounded, a rendition has 64 KiB. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024
/** Standard error of a worker kept for the reason of a failure. */
export const MAX_COMPLAINT_BYTES = 4096
