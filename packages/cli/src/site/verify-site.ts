// What `rempart verify --site` does: a whole site on its own machine, or, with a key, a copy of its published ledger alone.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import {
  folderStorage,
  parsePolicy,
  parseVerifierKey,
  type Problem,
  verifyCosigned,
  verifyLedger,
  whileGrowing,
} from '@rempart/ledger'
import { openExistingSite, policyInForce, readConfig, verifyObjects, verifySite } from '@rempart/server'

export type SiteFlags = Readonly<{ data?: string; key?: string; witnesses?: string; evidence: boolean }>
/** Undefined: not looked at. `cosigned`: entries that enough witnesses vouch for. */
export type SiteVerification = Readonly<{
  ok: boolean
  entries: number
  unpublished: number | undefined
  cosigned: number | undefined
  objects: number | undefined
  problems: readonly Problem[]
}>

/** UserError where there is no site, or a key or policy is malformed. */
export function verifySiteAt(flags: SiteFlags, environment: NodeJS.ProcessEnv): Promise<SiteVerification> {
  return flags.key === undefined ? verifyWhole(flags, environment) : verifyPublished(flags, flags.key)
}

async function verifyWhole(
  { data, witnesses, evidence }: SiteFlags,
  environment: NodeJS.ProcessEnv,
): Promise<SiteVerification> {
  const settings = {
    REMPART_LOG_LEVEL: 'error',
    ...environment,
    ...(witnesses && { REMPART_WITNESSES_FILE: witnesses }),
  }
  const options = { port: 0, host: '127.0.0.1', role: 'worker', ...(data !== undefined && { data }) } as const
  const config = readConfig(settings, options)
  const { services, close } = await openExistingSite(config)
  try {
    const policy = witnesses === undefined ? (await policyInForce(services))?.policy : config.witnesses
    const report = await verifySite({ ...services, policy })
    const read = evidence ? await verifyObjects(services) : undefined
    const problems = [...report.problems, ...(read?.problems ?? [])]
    return { ...report, ok: problems.length === 0, objects: read?.objects, problems }
  } finally {
    await close()
  }
}

/** From files alone: whoever has a copy of the ledger's folder and the key needs nothing else. */
async function verifyPublished({ data = '.', witnesses }: SiteFlags, keyText: string): Promise<SiteVerification> {
  const key = parseVerifierKey(keyText)
  if (key === undefined) throw new UserError({ code: 'usage', subject: '--key', reason: 'is no verifier key' })
  const policy = witnesses === undefined ? undefined : parsePolicy(readFileSync(witnesses, 'utf8'), witnesses)
  const inside = join(data, 'ledger')
  const storage = whileGrowing(folderStorage(existsSync(inside) ? inside : data))
  const report = await verifyLedger(storage, key, { openingsElsewhere: true })
  const cosigned = policy && (await verifyCosigned(storage, { key, policy }))
  const problems = [...report.problems, ...(cosigned?.problems ?? [])]
  return {
    ok: problems.length === 0,
    entries: report.size ?? 0,
    unpublished: undefined,
    cosigned: cosigned?.size,
    objects: undefined,
    problems,
  }
}
