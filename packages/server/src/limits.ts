// The server's limits, each with its reason.

/** JSON bodies: a report's text and its small fields; files go as multipart. */
export const MAX_JSON_BYTES = 1024 * 1024
/** Headers of one request: no client of ours sends more than a few kilobytes. */
export const MAX_HEADER_BYTES = 16 * 1024
/** Time for a request's headers, so that slow senders do not hold sockets (SECURITY §5 D6). */
export const HEADERS_TIMEOUT_MS = 10_000
/** Time for a whole request: a full file on a line of twenty megabits a second. */
export const REQUEST_TIMEOUT_MS = 120_000
/** An idle keep-alive connection. */
export const KEEP_ALIVE_MS = 10_000
/** Sockets of one process: each costs memory before any rule can judge it. */
export const MAX_CONNECTIONS = 10_000
/** Requests in flight end within this time at a stop; then connections are cut. */
export const DRAIN_MS = 10_000
/** Characters of a route parameter: identifiers are 32 hexadecimal digits, tile paths are short. */
export const MAX_PARAMETER_CHARACTERS = 200
/** How soon intake seals to a new key after a rotation began: short beside the rotation, rare beside reports. */
export const INTAKE_KEY_REFRESH_MS = 5_000
/** Reports of one process that are being taken at once; more wait nowhere but are told to come again (SECURITY §0,
 * decision 9). Three lanes, so that slow uploads and floods leave room for urgent words. */
export const IN_FLIGHT = { text: 96, bulk: 24, urgent: 16 } as const
/** A body from which a request counts as bulk. */
export const BULK_BYTES = 64 * 1024
/** Reports a second that one coarse source (IPv4 /24, IPv6 /56) may send, and how many at once after a pause: a platform
 * sends through one address, so that this bounds a flood and not a busy partner. */
export const SOURCE_PER_SECOND = { ordinary: 2000, urgent: 5 } as const
export const SOURCE_BURST = { ordinary: 4000, urgent: 20 } as const
/** Sources remembered at once; each is some hundred bytes. */
export const MAX_SOURCES = 20_000
/** What a refused sender is told to wait. */
export const RETRY_AFTER_SECONDS = 2
/** Reports of one transaction: enough to share an fsync among all in flight, few enough to commit in milliseconds. */
export const GROUP_COMMIT_REPORTS = 64
/** Characters of a report's words: a long letter. */
export const MAX_REPORT_CHARACTERS = 200_000
export const MAX_REPORT_URLS = 100
export const MAX_URL_CHARACTERS = 4096
export const MAX_SHORT_CHARACTERS = 400
/** Files of one report, and bytes of one file: minutes of video. */
export const MAX_REPORT_FILES = 100
export const MAX_FILE_BYTES = 256 * 1024 * 1024
/** Pieces into which an upload is cut: what a broken line loses at most, and what one fsync is paid for. */
export const UPLOAD_PIECE_BYTES = 8 * 1024 * 1024
/** Pieces of one upload: the largest file in pieces of 256 KiB, as small as a line needs. */
export const MAX_UPLOAD_PIECES = 1024
/** Hours until an upload that no report takes expires: a night and a day; less than the age at which bytes without an object
 * are collected. */
export const UPLOAD_HOURS = 22
/** Uploads under way at once, half of them of one source at most: each may hold a whole file. */
export const MAX_OPEN_UPLOADS = 1000
/** Free bytes of the data folder's disk below which the doctor warns, and below which it says that the server cannot work: a
 * day of a busy site, and what PostgreSQL's log and one large file take. */
export const COMFORTABLE_FREE_BYTES = 10 * 1024 ** 3
export const NEEDED_FREE_BYTES = 2 * 1024 ** 3
/** First bytes of a file by which its media type is told. */
export const SNIFFED_BYTES = 4096
/** Pause of the publisher when there is nothing new: inclusion within ten seconds is promised, one is kept. */
export const PUBLISH_PAUSE_MS = 500
/** The publisher of another process has died when this one gets its lock; it tries this often. */
export const PUBLISH_LOCK_MS = 2_000
/** Jobs of one process at once: one core each on the smallest machine, and one that waits for the network. */
export const JOB_CONCURRENCY = 3
/** Jobs wake workers by NOTIFY; this is for those that are due later. */
export const JOB_POLL_MS = 2_000
/** How often a worker says that it lives. */
export const WORKER_BEAT_MS = 10_000
/** Longer side of a picture that is shown: a screen for reviewing, and 64 KiB. */
export const RENDITION_SIDE_PIXELS = 1280
/** Cases that the shredder reads at once. */
export const CASES_PER_PAGE = 500
/** Every object is read again within a month: a disk's silent damage is then found while a backup still has the bytes. */
export const CHECK_EVERY_MS = 30 * 24 * 3_600_000
/** Objects of one run of the integrity check, so that a run ends within minutes. */
export const CHECKS_PER_RUN = 1000
/** Age at which bytes without an object count as left behind: longer than any upload may take (SECURITY §4.2). */
export const ORPHAN_AGE_MS = 24 * 3_600_000
/** Names that one query looks up. */
export const ORPHANS_PER_QUERY = 1000
/** Keys rotated in one transaction. */
export const KEYS_PER_BATCH = 500
/** Pause between the two rounds of a rotation: longer than any transaction that wraps a key and the refresh of intake's key. */
export const ROTATION_GRACE_MS = 10_000
/** Exhibits of an import that share a transaction: what a stop may repeat. */
export const IMPORT_GROUP_EXHIBITS = 32
/** Largest file that an import seals: a two-hour film in high quality. */
export const MAX_IMPORT_FILE_BYTES = 64 * 1024 ** 3
/** Pause between two rounds of asking witnesses: their cosignatures are minutes fresh, and a busy site asks them rarely. */
export const WITNESS_PAUSE_MS = 5_000
/** A checkpoint that is cosigned and has not grown is shown again after this: a witness then learns that the site lives, and
 * a restored database is noticed while nothing is appended. */
export const WITNESS_REFRESH_MS = 10 * 60_000
/** Without enough cosignatures for this long somebody has to look. */
export const WITNESS_LAG_ALARM_MS = 15 * 60_000
/** A halted ledger stays halted until somebody has looked; the publisher asks this often. */
export const HALTED_PAUSE_MS = 60_000
/** A card stays in a person's hands this long without a sign: longer than looking, shorter than leaving for the day. */
export const CARD_LEASE_MS = 15 * 60_000
/** Cards of one answer about the queue; the counts are of all. */
export const MAX_QUEUE_ENTRIES = 200
/** The last place of a list that a page may begin at: more cards than a site of thousands of cases holds. */
export const MAX_LIST_PLACE = 10_000_000
/** Members of a card whose evidence is opened for one reading: as many as a person can go through on one sheet. */
export const MAX_CARD_MEMBERS_READ = 500
/** Tiles of one contact sheet; a larger group has several, each its own entry of the ledger. */
export const MAX_SHEET_TILES = 60
/** Longer side of a tile: enough to tell pictures apart, too little to collect. */
export const TILE_SIDE_PIXELS = 240
/** A ticket for a tile: the time that a slow line needs for a sheet. */
export const TILE_TICKET_MS = 2 * 60_000
/** A scale that an operator loads: a thousand rows fit many times. */
export const MAX_SCALE_BYTES = 1024 * 1024
/** Entries of the database that are compared in one transaction: few megabytes, and some forty queries shared by many. */
export const ENTRIES_PER_COMPARISON = 4096
/** Differences that are named before naming stops: a person reads no more. */
export const MAX_SITE_PROBLEMS = 1000
/** Reports of one answer to the desk; the next page begins behind them. */
export const MAX_WAITING_REPORTS = 200
/** Time within which one source's urgent reports share their budget: a working day and the night before it. */
export const URGENT_WINDOW_MS = 24 * 3_600_000
/** Characters of a note, a basis, a task: a long letter. */
export const MAX_CASE_WORDS = 20_000
/** Rows of one answer about the course of a case: what a person scrolls through. */
export const MAX_TIMELINE_ROWS = 1000
/** The operator's table of contacts: a few authorities for each country fit many times. */
export const MAX_CONTACTS_BYTES = 1024 * 1024
/** Entities and links of one answer: a graph that a person can read, and more than a large case names. */
export const MAX_GRAPH_ENTITIES = 2000
/** Cases that a graph goes on to beside its own. */
export const MAX_GRAPH_CASES = 50
/** Steps from case to case over what both name. */
export const MAX_GRAPH_STEPS = 3
/** Cases that one search of an entity names. */
export const MAX_FOUND_ENTITIES = 100
/** Comparisons of entities with other cases, of one person: a list of suspects in an afternoon, no guessing through a
 * directory. */
export const COMPARE_RATE = { perMinute: 2, burst: 300 } as const
/** Cases of one answer; more come with the next page. */
export const MAX_CASES = 200
/** Certificates of one answer; a case has one for each of its files. */
export const MAX_CERTIFICATES = 1000
/** The shortest time for which one person alone lets a finished case be kept: 18 USC 2258A(h) asks a provider for a year from
 * the completed report. A shorter one takes two persons. */
export const LEAST_TERM = { years: 1, months: 0, days: 0 } as const
/** Acts of one answer to the auditor. */
export const MAX_ACTS = 200
/** Entries that one reading opens to find them, so that it stays short; the next page goes on from there. */
export const MAX_ENTRIES_READ = 20_000
/** Places of differences that a verification keeps: a person reads no more. */
export const MAX_PLACES_KEPT = 100
/** Characters of a note or of an escalation's words: a page. */
export const MAX_NOTE_CHARACTERS = 4000
/** Days over which rates of agreement are counted: enough answers, and old mistakes are forgotten. */
export const QUALITY_DAYS = 30
/** A rate over fewer answers says more about one card than about the work. */
export const LEAST_ANSWERS_RATED = 10
/** Fewer people could be told apart in a common rate (SECURITY §5 K4). */
export const LEAST_PEOPLE_RATED = 5
/** Packed bytes of one hash list: a hundred million entries of several digests each. */
export const MAX_LIST_BYTES = 16 * 1024 ** 3
/** How often the test entries of every list are looked up again (docs/matching.md promises a minute). */
export const LIST_CANARY_MS = 60_000
/** A version of a list waits for two persons this long: twice a request's life. */
export const LIST_WAITS_MS = 2 * 24 * 3_600_000
/** From so many entries on a list is searched by threads of their own, so that a search holds up no other request: below, it
 * takes some microseconds. */
export const THREADED_LIST_ENTRIES = 100_000
/** Threads that search each large list in a process; they share its memory. */
export const LIST_THREADS = 2
/** Things of one kind that a disclosure package names: what an authority reads in one file. */
export const MAX_DISCLOSED_ITEMS = 10_000
/** Cases that one request puts into an operation. */
export const MAX_CASES_PER_CHANGE = 1000
/** After a month's end, what began in it has been written: no request or transaction lives longer. */
export const MONTH_CLOSES_AFTER_MS = 3_600_000
/** Months whose counts one process keeps: twenty years, some hundred kilobytes. */
export const STATISTICS_KEPT_MONTHS = 240
/** Proposals of one matching client within 24 hours: more than two people judge beside their work. */
export const MAX_PROPOSALS_A_DAY = 200
/** A proposal waits for its first person this long: over a weekend and a day of leave. */
export const PROPOSAL_LIFE_MS = 7 * 24 * 3_600_000
/** Characters of what a client says of an entry, as HMA's. */
export const MAX_PROPOSAL_NOTE = 255
/** Entries that go into or out of one version of a list by requests. They lie beside its index and are opened with it; 10,000
 * take some tens of milliseconds. */
export const MAX_LIST_CHANGES = 10_000
/** Proposals of one answer to a person. */
export const MAX_PROPOSALS_SHOWN = 200
/** Examinations sealed together: with the local features of a picture each is some tens of kilobytes, and a text a mebibyte. */
export const EXAMINATIONS_PER_PIECE = 16
/** Bytes of a piece once it is unpacked: far more than any that was sealed. */
export const MAX_PIECE_BYTES = 64 * 1024 * 1024
/** Pieces that one job examines again: some minutes of pictures, after which whatever is more urgent has its turn. */
export const PIECES_PER_JOB = 4
/** What one event of a card says that its exhibits gained or lost; what a person reads at once. */
export const MAX_STATEMENTS = 40
/** Rounds of matching again in one answer, and cards that one of them moved. */
export const MAX_HUNTS_SHOWN = 50
export const MAX_MOVES_SHOWN = 500
/** Moves that a card tells of itself, the newest: one for each change of lists or versions that touched it. */
export const MAX_CARD_MOVES_READ = 20
/** Connections that wait to be taken up: what Linux allows by default. Node's own 511 lets a burst of slow senders push an honest
 * sender's first packet out, which is sent again a second later. */
export const LISTEN_BACKLOG = 4096
/** Hosts of the fetcher's list: what a person can vouch for. */
export const MAX_ALLOWED_HOSTS = 200
/** Addresses of one answer, each with the headers that came; more come with the next page. */
export const MAX_ADDRESSES_SHOWN = 200
/** Addresses of one report that are asked for; the others are stated as not fetched. */
export const MAX_FETCHED_ADDRESSES = 20
/** Hosts that an address may lead on to. */
export const MAX_REDIRECTS = 3
/** Resolving a name, and making one connection. */
export const CONNECT_LIMIT_MS = 10_000
/** Addresses of one name that are tried: both families, and one more. */
export const MAX_ADDRESSES_TRIED = 3
/** Until the head of an answer is there. */
export const FIRST_BYTE_LIMIT_MS = 20_000
/** One address with everything that it leads to: a large film on a line of five megabits a second; whoever drips ends here. */
export const FETCH_LIMIT_MS = 120_000
/** What one address may bring. */
export const MAX_FETCHED_BYTES = 64 * 1024 * 1024
/** What a site may set at most for viewing a day and in one stretch, and at least for a break: the longest session, an ordinary lesson
 * of two hours, and long enough to leave the chair. A site may protect its people more, not less. */
export const MOST_EXPOSURE = { dayMs: 8 * 3_600_000, stretchMs: 2 * 3_600_000, breakMs: 5 * 60_000 } as const
/** How old the figures of the site on /metrics may be: anybody may ask for them, and they cost some queries. */
export const SITE_METRICS_AGE_MS = 30_000
