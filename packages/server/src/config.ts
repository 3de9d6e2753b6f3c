// The environment, read once into one frozen object. A REMPART_ variable that nobody knows stops the start: a misspelt
// setting must not be a silent default. Secrets are read from files, so that they stand in no process list.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { EXPOSURE_DEFAULTS, type ExposurePolicy, UserError } from '@rempart/core'
import { parsePolicy, type WitnessPolicy } from '@rempart/ledger'
import { loadTrust } from '@rempart/media'
import type { TrustSettings } from '@rempart/provenance'
import { z } from 'zod'
import { MOST_EXPOSURE } from './limits.ts'
import { parseTrustedProxies } from './http/trusted-proxies.ts'
import { type FetchConfig, readFetchConfig } from './fetching/fetch-config.ts'

/** `web`: requests only; `worker`: jobs only. */
export type ServerRole = 'web' | 'worker' | 'all'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const minutes = (mostMs: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(mostMs / MINUTE_MS)

const environmentSchema = z.strictObject({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//u, 'begins with postgres://')
    .optional(),
  REMPART_HOME: z.string().optional(),
  REMPART_POSTGRES: z.enum(['debian', 'npm']).optional(),
  REMPART_PUBLIC_ORIGIN: z.url({ protocol: /^https?$/u }).optional(),
  REMPART_TRUSTED_PROXIES: z.string().optional(),
  REMPART_KEY_PASSPHRASE_FILE: z.string().optional(),
  REMPART_KEY_SOCKET: z.string().min(1).optional(),
  REMPART_KEY_COMMAND: z.string().regex(/\S/u, 'names a program').optional(),
  REMPART_S3_BUCKET: z.string().optional(),
  REMPART_S3_ENDPOINT: z.url({ protocol: /^https?$/u }).optional(),
  REMPART_S3_REGION: z.string().default('us-east-1'),
  REMPART_S3_PREFIX: z.string().default('evidence/'),
  REMPART_S3_LEDGER_PREFIX: z.string().default('ledger/'),
  REMPART_S3_CREDENTIALS_FILE: z.string().optional(),
  REMPART_SITE_NAME: z.string().min(1).max(60).default('Rempart'),
  REMPART_OIDC_ISSUER: z.url({ protocol: /^https?$/u }).optional(),
  REMPART_OIDC_CLIENT_ID: z.string().min(1).optional(),
  REMPART_OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
  REMPART_WITNESSES_FILE: z.string().min(1).optional(),
  REMPART_QUALITY_SHARE: z.coerce.number().min(0).max(1).default(0.05),
  REMPART_GOLDEN_SHARE: z.coerce.number().min(0).max(1).default(0.02),
  REMPART_VIEWING_MINUTES_PER_DAY: minutes(MOST_EXPOSURE.dayMs).default(EXPOSURE_DEFAULTS.dayMs / MINUTE_MS),
  REMPART_VIEWING_MINUTES_UNTIL_BREAK: minutes(MOST_EXPOSURE.stretchMs).default(
    EXPOSURE_DEFAULTS.stretchMs / MINUTE_MS,
  ),
  REMPART_BREAK_MINUTES: minutes(DAY_MS)
    .min(MOST_EXPOSURE.breakMs / MINUTE_MS)
    .default(EXPOSURE_DEFAULTS.breakMs / MINUTE_MS),
  REMPART_HMA_LISTEN: z
    .string()
    .regex(/^(?:[^\s:]+|\[[0-9a-f:]+\]):\d{1,5}$/iu, 'is HOST:PORT')
    .optional(),
  REMPART_HMA_CERTIFICATE_FILE: z.string().min(1).optional(),
  REMPART_HMA_KEY_FILE: z.string().min(1).optional(),
  REMPART_HMA_CLIENT_CA_FILE: z.string().min(1).optional(),
  REMPART_HMA_TRUSTED: z.string().optional(),
  REMPART_TRUST_ANCHORS_FILE: z.string().min(1).optional(),
  REMPART_TEXT_TO_IMAGE_SIGNERS_FILE: z.string().min(1).optional(),
  REMPART_FETCH_HOSTS: z.string().optional(),
  REMPART_FETCH_ALLOWED_BY: z.string().trim().min(1).max(200).optional(),
  REMPART_FETCH_USER_AGENT: z
    .string()
    .regex(/^[\x20-\x7e]{1,200}$/u, 'is plain text of 200 characters at most')
    .optional(),
  REMPART_FETCH_CA_FILE: z.string().min(1).optional(),
  REMPART_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** A bucket for evidence and the published ledger; the credentials file holds the access key and the secret key, a line each. */
export type S3Config = Readonly<{
  bucket: string
  endpoint: string | undefined
  region: string
  prefix: string
  /** Of the published ledger. */
  ledgerPrefix: string
  credentialsFile: string
}>

/** The HMA-compatible service: where it listens, and how its clients are known. */
export type HmaConfig = Readonly<{
  host: string
  port: number
  /** Undefined: loopback, where every caller is `loopback`. */
  tls: Readonly<{ certificateFile: string; keyFile: string; clientCaFile: string }> | undefined
  /** Common names of certificates (or `loopback`) that may see distances. */
  trustedClients: readonly string[]
}>

/** What every room of the server is told; paths are absolute. */
export type Config = Readonly<{
  dataFolder: string
  host: string
  port: number
  role: ServerRole
  /** Undefined: our own PostgreSQL in the data folder. */
  databaseUrl: string | undefined
  postgres: 'debian' | 'npm' | undefined
  /** Scheme, host and port that browsers see; decides cookies and passkeys. */
  publicOrigin: string
  /** What people read as the site's name, in their authenticators too. */
  siteName: string
  /** The organisation's identity provider; undefined where people sign in here alone. */
  provider: Readonly<{ issuer: string; clientId: string; clientSecret: string }> | undefined
  /** Addresses whose X-Forwarded-For is believed; none by default. */
  trustedProxies: readonly string[]
  /** Undefined: a passphrase in the data folder. */
  keyPassphraseFile: string | undefined
  /** Program and arguments of an operator's own key tool, instead of a key file. */
  keyCommand: readonly [string, ...string[]] | undefined
  /** Socket of the key service of another process; undefined: this process starts one of its own. */
  keySocket: string | undefined
  /** Undefined: evidence and the published ledger lie in the data folder. */
  s3: S3Config | undefined
  /** Who vouches for the ledger, and how many of them it takes; undefined where nobody does. */
  witnesses: WitnessPolicy | undefined
  /** Share of decisions that a second person makes again, and of golden cards beside real ones; both in [0, 1]. */
  qualityShare: number
  goldenShare: number
  /** How long one person may look at material, and when a break is due. */
  exposure: ExposurePolicy
  /** Undefined: there is none. */
  hma: HmaConfig | undefined
  /** Whose content credentials count as signatures; nobody by default. */
  trust: TrustSettings
  /** What may be fetched of the addresses that reports name; undefined: nothing. */
  fetch: FetchConfig | undefined
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}>

export type ServeOptions = Readonly<{ data?: string; port: number; host: string; role: ServerRole }>

/** UserError `usage`, which names the variable. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  { data, port, host, role }: ServeOptions,
): Config {
  const ours = Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith('REMPART_') || name === 'DATABASE_URL'),
  )
  const parsed = environmentSchema.safeParse(ours)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const subject =
      issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? 'environment')
    const reason = issue?.code === 'unrecognized_keys' ? 'is no setting of Rempart' : (issue?.message ?? 'malformed')
    throw new UserError({ code: 'usage', subject, reason })
  }
  const settings = parsed.data
  return Object.freeze({
    dataFolder: data ?? defaultDataFolder(environment),
    host,
    port,
    role,
    databaseUrl: settings.DATABASE_URL,
    postgres: settings.REMPART_POSTGRES,
    publicOrigin: settings.REMPART_PUBLIC_ORIGIN ?? `http://localhost:${port}`,
    siteName: settings.REMPART_SITE_NAME,
    provider: providerOf(settings),
    trustedProxies: parseTrustedProxies(settings.REMPART_TRUSTED_PROXIES ?? '', 'REMPART_TRUSTED_PROXIES'),
    keyPassphraseFile: settings.REMPART_KEY_PASSPHRASE_FILE,
    keySocket: settings.REMPART_KEY_SOCKET,
    keyCommand: commandOf(settings.REMPART_KEY_COMMAND),
    s3: s3Of(settings),
    witnesses: witnessesOf(settings.REMPART_WITNESSES_FILE),
    qualityShare: settings.REMPART_QUALITY_SHARE,
    goldenShare: settings.REMPART_GOLDEN_SHARE,
    exposure: {
      dayMs: settings.REMPART_VIEWING_MINUTES_PER_DAY * MINUTE_MS,
      stretchMs: settings.REMPART_VIEWING_MINUTES_UNTIL_BREAK * MINUTE_MS,
      breakMs: settings.REMPART_BREAK_MINUTES * MINUTE_MS,
      viewMs: EXPOSURE_DEFAULTS.viewMs,
    },
    hma: hmaOf(settings),
    trust: loadTrust({
      trustAnchors: settings.REMPART_TRUST_ANCHORS_FILE,
      textToImageSigners: settings.REMPART_TEXT_TO_IMAGE_SIGNERS_FILE,
    }),
    fetch: readFetchConfig({
      hosts: settings.REMPART_FETCH_HOSTS,
      allowedBy: settings.REMPART_FETCH_ALLOWED_BY,
      userAgent: settings.REMPART_FETCH_USER_AGENT,
      caFile: settings.REMPART_FETCH_CA_FILE,
    }),
    logLevel: settings.REMPART_LOG_LEVEL,
  })
}

/** Words apart by spaces; no shell reads them. */
function commandOf(text: string | undefined): readonly [string, ...string[]] | undefined {
  const [program, ...args] = text?.split(/\s+/u).filter((word) => word !== '') ?? []
  return program === undefined ? undefined : [program, ...args]
}

function s3Of(settings: z.output<typeof environmentSchema>): S3Config | undefined {
  if (settings.REMPART_S3_BUCKET === undefined) return undefined
  const credentialsFile = settings.REMPART_S3_CREDENTIALS_FILE
  if (credentialsFile === undefined)
    throw new UserError({ code: 'usage', subject: 'REMPART_S3_CREDENTIALS_FILE', reason: 'the bucket needs it' })
  return {
    bucket: settings.REMPART_S3_BUCKET,
    endpoint: settings.REMPART_S3_ENDPOINT,
    region: settings.REMPART_S3_REGION,
    prefix: settings.REMPART_S3_PREFIX,
    ledgerPrefix: settings.REMPART_S3_LEDGER_PREFIX,
    credentialsFile,
  }
}

/** UserError `usage` for a setting without the others, and for an address that is not loopback without mutual TLS: HMA has no
 * authentication of its own. */
function hmaOf(settings: z.output<typeof environmentSchema>): HmaConfig | undefined {
  const {
    REMPART_HMA_LISTEN: listen,
    REMPART_HMA_CERTIFICATE_FILE: certificateFile,
    REMPART_HMA_KEY_FILE: keyFile,
    REMPART_HMA_CLIENT_CA_FILE: clientCaFile,
  } = settings
  const refuse = (subject: string, reason: string): UserError => new UserError({ code: 'usage', subject, reason })
  if (listen === undefined) {
    if ((certificateFile ?? keyFile ?? clientCaFile ?? settings.REMPART_HMA_TRUSTED) === undefined) return undefined
    throw refuse('REMPART_HMA_LISTEN', 'the other REMPART_HMA_ settings need it')
  }
  const at = listen.lastIndexOf(':')
  const host = listen.slice(0, at).replace(/^\[(.*)\]$/u, '$1')
  const files = [certificateFile, keyFile, clientCaFile].filter((file) => file !== undefined).length
  if (files !== 0 && files !== 3)
    throw refuse('REMPART_HMA_CERTIFICATE_FILE', 'mutual TLS takes certificate, key and the authority of the clients')
  const tls =
    certificateFile === undefined || keyFile === undefined || clientCaFile === undefined
      ? undefined
      : { certificateFile, keyFile, clientCaFile }
  if (tls === undefined && !LOOPBACK.test(host))
    throw refuse('REMPART_HMA_LISTEN', 'beyond loopback it needs mutual TLS: this protocol has no authentication')
  const trustedClients = (settings.REMPART_HMA_TRUSTED ?? '').split(',').flatMap((name) => name.trim() || [])
  return { host, port: Number(listen.slice(at + 1)), tls, trustedClients }
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/u

/** UserError `unreadable`, or `malformed`, which names the line of the policy. */
function witnessesOf(file: string | undefined): WitnessPolicy | undefined {
  return file === undefined ? undefined : parsePolicy(readSetting(file), file)
}

function readSetting(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError({ code: 'unreadable', subject: file, reason: 'cannot be read', cause })
  }
}

/** Root's home is closed to the user that runs PostgreSQL, so that root's sites lie where Debian keeps services' data. */
function defaultDataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  if (process.getuid?.() === 0) return '/var/lib/rempart'
  const base =
    environment['REMPART_HOME'] ?? join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'rempart')
  return join(base, 'site')
}

/** All three settings or none. UserError `usage` otherwise, `unreadable` for the secret's file. */
function providerOf(settings: z.infer<typeof environmentSchema>): Config['provider'] {
  const {
    REMPART_OIDC_ISSUER: issuer,
    REMPART_OIDC_CLIENT_ID: clientId,
    REMPART_OIDC_CLIENT_SECRET_FILE: file,
  } = settings
  if (issuer === undefined && clientId === undefined && file === undefined) return undefined
  if (issuer === undefined || clientId === undefined || file === undefined)
    throw new UserError({
      code: 'usage',
      subject: 'REMPART_OIDC_ISSUER',
      reason: 'needs REMPART_OIDC_CLIENT_ID and REMPART_OIDC_CLIENT_SECRET_FILE beside it',
    })
  return { issuer, clientId, clientSecret: readSetting(file).trim() }
}
