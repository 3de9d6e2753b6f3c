// Disclosure packages for one country: prepared by one person, reviewed by another, then taken out signed, with proofs that its
// exhibits are in the ledger. Originals are not part of it: they leave by a release of two persons.
import { hash } from 'node:crypto'
import { isInScope, newId, UserError } from '@rempart/core'
import type { CountryCode } from '@rempart/core'
import { canonicalJson } from '@rempart/ledger'
import type { Json } from '@rempart/ledger'
import {
  disclosureStates,
  disclosuresOf,
  exhibitEntries,
  insertDisclosure,
  insertDisclosureEvent,
  inTransaction,
  lockOperation,
  logSize,
  readDisclosure,
  readLogEntry,
} from '@rempart/store'
import type { DisclosureId, DisclosureItems, Queryable, StoredDisclosure, Transaction } from '@rempart/store'
import { HttpProblem, notFound } from '../http/problem.ts'
import { proveEntry } from '../ledger/prove-entry.ts'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import type { Services } from '../services.ts'
import { manifestDigest, manifestOf, reviewedManifest } from './disclosure-manifest.ts'
import type { DisclosureManifest } from './disclosure-manifest.ts'
import { scopeOf } from './operations.ts'
import type { OperationPlace, OperationServices } from './operations.ts'

export type NewDisclosure = DisclosureItems & Readonly<{ country: CountryCode; authority: string; basis: string }>
export type DisclosurePlace = OperationPlace & Readonly<{ disclosure: DisclosureId }>
type ExportServices = OperationServices & Pick<Services, 'tiles' | 'site' | 'receipts'>

/** Prepares a package. HttpProblem 404 where the country, or a thing that it names, is not within the person's scope. */
export function prepareDisclosure(
  services: OperationServices,
  { reviewer, operation, ...asked }: OperationPlace & NewDisclosure,
): Promise<DisclosureId> {
  const { database, ledger, access, clock, random } = services
  const { country, authority, basis } = asked
  const items = {
    cases: [...new Set(asked.cases)].toSorted(),
    entities: [...new Set(asked.entities)].toSorted(),
    exhibits: [...new Set(asked.exhibits)].toSorted(),
  }
  return inTransaction(database, async (tx) => {
    if (!(await lockOperation(tx, operation))) throw notFound()
    if (!isInScope(await scopeOf(tx, { reviewer, operation }), country)) throw notFound()
    const id = newId<DisclosureId>(random)
    const by = reviewer.person
    const at = clock.now()
    const basisSealed = access.box.seal(Buffer.from(basis), `disclosure:${id}`)
    const head = { id, operation, country, authority, basisSealed, by, at }
    // The log's order is settled first: the package says what was stated before its own entry, and nothing later.
    await access.lockLedger(tx)
    const manifest = await manifestOf(services, tx, { ...head, seq: await logSize(tx) }, items)
    if (manifest === undefined) throw notFound()
    const digest = manifestDigest(services, manifest)
    const named = Object.entries({ case: items.cases, entity: items.entities, exhibit: items.exhibits })
    const stated = disclosureStates({
      authority,
      basisSealed,
      digest,
      items: named.flatMap(([kind, ids]) => ids.map((item) => `${kind}:${item}`)),
    })
    const commit = { operation, disclosure: id, person: by, ...stated }
    const facts = { kind: 'prepared', country }
    const [seq] = await ledger.appendActs(tx, [{ type: 'disclosure-event', commit, facts, at }])
    if (seq === undefined) throw new Error('the package has no entry')
    await insertDisclosure(tx, { ...head, seq, digest }, items)
    return id
  })
}

/** Packages for the countries within the person's scope. */
export async function disclosuresFor(
  { database }: OperationServices,
  place: OperationPlace,
): Promise<readonly StoredDisclosure[]> {
  const scope = await scopeOf(database, place)
  return (await disclosuresOf(database, place.operation)).filter(({ country }) => isInScope(scope, country))
}

/** A package with its manifest, which is undefined where it can no longer be made as it was prepared. */
export async function readDisclosureFor(
  services: OperationServices,
  place: DisclosurePlace,
): Promise<Readonly<{ disclosure: StoredDisclosure; manifest: DisclosureManifest | undefined }>> {
  const disclosure = await ownDisclosure(services.database, place)
  return { disclosure, manifest: await reviewedManifest(services, services.database, disclosure) }
}

/** Approves or refuses what another prepared, once. UserError `refused` for one's own, `conflict` where it was answered or can no
 * longer be made as it was. */
export function reviewDisclosure(
  services: OperationServices,
  { answer, ...place }: DisclosurePlace & Readonly<{ answer: 'approved' | 'refused' }>,
): Promise<void> {
  return inTransaction(services.database, async (tx) => {
    if (!(await lockOperation(tx, place.operation))) throw notFound()
    const disclosure = await ownDisclosure(tx, place)
    if (disclosure.by === place.reviewer.person)
      throw new UserError({ code: 'refused', subject: 'package', reason: 'another person has to review it' })
    if (disclosure.review !== undefined)
      throw new UserError({ code: 'conflict', subject: 'package', reason: 'was answered before' })
    if (answer === 'approved' && (await reviewedManifest(services, tx, disclosure)) === undefined) throw changed()
    await recordEvent(services, tx, { place, disclosure, kind: answer })
  })
}

/** The package as JSON: the bundle in canonical form and a note signed over its digest. Each time is an entry in the ledger. */
export async function exportDisclosure(services: ExportServices, place: DisclosurePlace): Promise<string> {
  const { database, receipts, site } = services
  return inTransaction(database, async (tx) => {
    if (!(await lockOperation(tx, place.operation))) throw notFound()
    const disclosure = await ownDisclosure(tx, place)
    if (disclosure.review?.answer !== 'approved')
      throw new UserError({ code: 'conflict', subject: 'package', reason: 'is not approved' })
    const manifest = await reviewedManifest(services, tx, disclosure)
    if (manifest === undefined) throw changed()
    const bundle = canonicalJson({
      format: 'rempart-disclosure/1',
      ledgerKey: site.ledgerKey,
      manifest,
      approvedBy: disclosure.review.by,
      approvedAt: disclosure.review.at.toISOString(),
      exportedBy: place.reviewer.person,
      proofs: await proofsOf(services, tx, manifest),
    } as unknown as Json)
    const note = receipts.signDisclosure({ id: disclosure.id, sha256: hash('sha256', bundle, 'hex') })
    await recordEvent(services, tx, { place, disclosure, kind: 'exported' })
    return `{"bundle":${bundle},"note":${JSON.stringify(note)}}`
  })
}

/** For each exhibit its entry, the values that prove its digest and no other (paths stay here), and the proof that it is in
 * the ledger. */
async function proofsOf({ ledger, tiles }: ExportServices, tx: Transaction, { exhibits }: DisclosureManifest) {
  const entries = await exhibitEntries(
    tx,
    exhibits.map(({ exhibit }) => exhibit as Parameters<typeof exhibitEntries>[1][number]),
  )
  const proofs = []
  for (const { exhibit, seq } of entries) {
    const entry = await readLogEntry(tx, seq)
    const opening = await ledger.openingOf(tx, seq)
    if (entry === undefined || opening?.kind !== 'values') throw new Error('an exhibit without its entry')
    const proof = await proveEntry(tiles, seq)
    if (proof === undefined)
      throw new HttpProblem({
        status: 503,
        code: 'not-published',
        detail: 'An exhibit is not in the published ledger yet: ask again in a moment.',
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      })
    const values = Object.fromEntries(
      Object.entries(opening.values)
        .filter(([name]) => ['case', 'exhibit', 'sha256'].includes(name))
        .map(([name, { salt, value }]) => [name, { salt, value }]),
    )
    proofs.push({ exhibit, entry: Buffer.from(entry).toString('utf8'), values, proof })
  }
  return proofs
}

async function recordEvent(
  { ledger, clock }: OperationServices,
  tx: Transaction,
  event: Readonly<{ place: OperationPlace; disclosure: StoredDisclosure; kind: 'approved' | 'refused' | 'exported' }>,
): Promise<void> {
  const { place, disclosure, kind } = event
  const by = place.reviewer.person
  const at = clock.now()
  const commit = { operation: place.operation, disclosure: disclosure.id, person: by }
  const facts = { kind, country: disclosure.country }
  const [seq] = await ledger.appendActs(tx, [{ type: 'disclosure-event', commit, facts, at }])
  if (seq === undefined) throw new Error('the answer has no entry')
  await insertDisclosureEvent(tx, { seq, disclosure, kind, by, at })
}

async function ownDisclosure(
  database: Queryable,
  { disclosure: id, ...place }: DisclosurePlace,
): Promise<StoredDisclosure> {
  const scope = await scopeOf(database, place)
  const disclosure = await readDisclosure(database, { operation: place.operation, disclosure: id })
  if (disclosure === undefined || !isInScope(scope, disclosure.country)) throw notFound()
  return disclosure
}

function changed(): UserError {
  const reason = 'is no longer what was prepared: a case was erased or taken out; prepare it anew'
  return new UserError({ code: 'conflict', subject: 'package', reason })
}
