// Limits of signing in and of keys, each with its reason. What lives how long is core's (access/limits.ts there).

/** Random bytes of a session, a link, a key: 256 bits (SECURITY §4.7). */
export const SECRET_BYTES = 32
/** Random bytes of a code that one person tells another: 80 bits are out of reach for whoever has its hash, and are 16 letters. */
export const CODE_BYTES = 10
/** A link is opened by somebody at a desk who expects it; a recovery by somebody who waits beside the administrator. */
export const ENROLMENT_LIFE_MS = 24 * 3_600_000
export const RECOVERY_LIFE_MS = 3_600_000
/** How long a browser may take to answer a challenge: the WebAuthn default for verified users. */
export const CEREMONY_LIFE_MS = 5 * 60_000
/** How old a session's note of its last use may be: one write a minute instead of one a request; idle time is wrong by it. */
export const TOUCH_EVERY_MS = 60_000
/** argon2id, 19 MiB, two passes: the smallest setting that OWASP's password storage sheet names (RFC 9106, §4). */
export const ARGON2 = { memoryKiB: 19_456, passes: 2, lanes: 1, saltBytes: 16, tagBytes: 32 } as const
/** Passwords are hashed this many at a time: 19 MiB and 40 ms each. */
export const PASSWORDS_AT_ONCE = 4
/** OWASP ASVS 5.0, 6.2: at least 8 characters, 15 recommended; at least 64 allowed. */
export const PASSWORD_MIN_CHARACTERS = 15
export const PASSWORD_MAX_CHARACTERS = 256
/** RFC 6238: steps of 30 s, six digits, one step either way for clocks that differ. */
export const TOTP = { stepS: 30, digits: 6, window: 1, secretBytes: 20 } as const
/** A key that nobody renews within a year is one that nobody remembers. */
export const MACHINE_KEY_LIFE_DAYS = 365
/** People, machines and acts that one answer lists. */
export const LIST_LIMIT = 200
/** Sign-in requests of one source: a desk of people behind one address signs in at nine o'clock. */
export const SIGN_IN_RATE = { perMinute: 60, burst: 30 } as const
/** Requests of one signed-in person: a page with many cards asks for dozens at once. */
export const PERSON_RATE = { perMinute: 1200, burst: 200 } as const
/** Requests of one machine client, where its route has no rate of its own. */
export const MACHINE_RATE = { perMinute: 60_000, burst: 2000 } as const
/** Administrators who have to remain: recovery and role changes take two of them. */
export const LEAST_ADMINISTRATORS = 2
/** How far a webhook's time may be from ours: what Standard Webhooks take, and clocks of servers keep. */
export const WEBHOOK_TOLERANCE_MS = 5 * 60_000
