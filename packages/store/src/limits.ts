// The store's limits, each with its reason.

/** Connections of one process: more than two cores can serve, few enough that ten processes fit PostgreSQL's default. */
export const POOL_CONNECTIONS = 10
/** A connection is refused sooner than a person gives up waiting. */
export const CONNECT_TIMEOUT_MS = 5_000
/** A statement that runs longer is a defect or an attack; migrations lift it for themselves. */
export const STATEMENT_TIMEOUT_MS = 30_000
/** With several hosts: a host that is gone without a word, or waits for a standby for ever, does not hold a caller longer;
 * more than a statement may take. */
export const ANSWER_TIMEOUT_MS = 60_000
/** One of several hosts that does not say in this time whether it takes writes is passed over: two rounds fit into the time
 * for a connection. */
export const HOST_ANSWER_MS = 2_000
/** PostgreSQL replays at most its `max_wal_size` after a crash; SECURITY §5 B4 asks for a restart within this time. */
export const START_TIMEOUT_MS = 60_000
/** A fast shutdown writes one checkpoint. */
export const STOP_TIMEOUT_MS = 30_000
/** How long connections that were closed may still show as clients before a database counts as used by another process. */
export const CLIENTS_LEAVE_MS = 1000
/** Restarts in the window after which the supervisor says so and slows down: a database that dies at once has a reason that
 * somebody has to read. */
export const MAX_RESTARTS = 60
export const RESTART_WINDOW_MS = 5 * 60_000
export const RESTART_PAUSE_MS = 200
export const SLOW_RESTART_PAUSE_MS = 10_000
/** The oldest PostgreSQL whose SQL the migrations use. */
export const OLDEST_POSTGRES = 15
/** A socket's path has 108 bytes with its end mark (unix(7)); PostgreSQL adds `/.s.PGSQL.5432`. */
export const MAX_SOCKET_FOLDER_BYTES = 90
/** Entries that one call reads from the site's log: one tile bundle of 256 is the unit, 16 of them are 1 MB. */
export const LOG_PAGE_ENTRIES = 4096
/** A worker that has not been seen for so long was killed: it says so every ten seconds. */
export const WORKER_LOST_SECONDS = 45
/** Notifications come at once; this is how soon a connection that is gone without a word is noticed. */
export const CHANGE_POLL_MS = 5_000
/** A question about changes that takes longer is asked again on a fresh connection. */
export const CHANGE_ANSWER_MS = 5_000
/** Pause before a lost connection is opened again: soon after a restart of the database, and no busy loop. */
export const CHANGE_RETRY_MS = 500
/** Cards of one statement that settles whether they wait: tens of milliseconds, far from the time that a statement has. */
export const CARDS_SETTLED_AT_ONCE = 1000
/** Wait of a transaction that took the log before another lock: far below PostgreSQL's deadlock_timeout (1 s), at which either of the
 * two would be ended, and longer than a case is usually held. */
export const LOG_FIRST_WAIT_MS = 100
