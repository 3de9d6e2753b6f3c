// What a disclosure package says: the cases, entities and exhibits that it names, with what was stated up to its preparation. It is
// made anew each time from what is kept, so that no second copy of a value lies anywhere; its digest tells whether it is still
// what was reviewed.
import { canonicalJson } from '@rempart/ledger'
import type { Json } from '@rempart/ledger'
import { disclosureItems, exhibitEntries, heldCases, namedEntities } from '@rempart/store'
import type { DisclosureItems, Queryable, StoredDisclosure } from '@rempart/store'
import { readEntities } from '../cases/entities.ts'
import type { Services } from '../services.ts'

type ManifestServices = Pick<Services, 'access' | 'random' | 'ledger'>
/** What is known of a package before it has an entry: `seq` is then the end of the log. */
export type DisclosureHead = Omit<StoredDisclosure, 'review' | 'exports' | 'digest'>
export type DisclosureManifest = Readonly<{
  disclosure: string
  operation: string
  country: string
  authority: string
  basis: string
  preparedBy: string
  preparedAt: string
  cases: readonly string[]
  entities: readonly Readonly<{
    entity: string
    case: string
    kind: string
    statements: readonly Readonly<{ value: string; source: string; at: string }>[]
  }>[]
  exhibits: readonly Readonly<{ exhibit: string; case: string; number: number; sha256?: string }>[]
}>

/** The manifest of these items; undefined where one of them is not (any more) of a case that the operation holds for the country. */
export async function manifestOf(
  { access, random, ledger }: ManifestServices,
  database: Queryable,
  head: DisclosureHead,
  items: DisclosureItems,
): Promise<DisclosureManifest | undefined> {
  const { operation, country } = head
  const held = new Set<string>(
    (await heldCases(database, { operation, scope: { kind: 'countries', countries: [country] } })).map(
      ({ caseId }) => caseId,
    ),
  )
  if (items.cases.some((id) => !held.has(id))) return undefined
  const entities = await readEntities({ access, random }, database, await namedEntities(database, items))
  const entries = (await exhibitEntries(database, items.exhibits)).filter(({ caseId }) => items.cases.includes(caseId))
  if (entities.length !== items.entities.length || entries.length !== items.exhibits.length) return undefined
  const exhibits = []
  for (const { exhibit, caseId, number, seq } of entries) {
    const opening = await ledger.openingOf(database, seq)
    if (opening?.kind !== 'values') return undefined
    const sha256 = opening.values['sha256']?.value
    exhibits.push({ exhibit, case: caseId, number, ...(sha256 !== undefined && { sha256 }) })
  }
  return {
    disclosure: head.id,
    operation,
    country,
    authority: head.authority,
    basis: Buffer.from(access.box.open(head.basisSealed, `disclosure:${head.id}`)).toString('utf8'),
    preparedBy: head.by,
    preparedAt: head.at.toISOString(),
    cases: [...items.cases],
    entities: entities.map(({ id, caseId, kind, statements }) => ({
      entity: id,
      case: caseId,
      kind,
      statements: statements
        .filter(({ seq }) => seq < head.seq)
        .map(({ value, source, at }) => ({
          value,
          source: source.kind === 'person' ? 'person' : `${source.kind}:${source.id}`,
          at: at.toISOString(),
        })),
    })),
    exhibits,
  }
}

/** The manifest as it was reviewed; undefined where it can no longer be made as it was: a case was erased or taken out. */
export async function reviewedManifest(
  services: ManifestServices,
  database: Queryable,
  disclosure: StoredDisclosure,
): Promise<DisclosureManifest | undefined> {
  const manifest = await manifestOf(services, database, disclosure, await disclosureItems(database, disclosure.id))
  if (manifest === undefined) return undefined
  const same = Buffer.from(manifestDigest(services, manifest)).equals(disclosure.digest)
  return same ? manifest : undefined
}

/** Keyed by the site: without its key nobody tests guesses of a value against it. */
export function manifestDigest({ access }: Pick<Services, 'access'>, manifest: DisclosureManifest): Uint8Array {
  return access.box.digest(`disclosure:${canonicalJson(manifest as unknown as Json)}`)
}
