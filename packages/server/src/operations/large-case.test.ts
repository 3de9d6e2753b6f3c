import { newId } from '@rempart/core'
import { inTransaction, wordsState } from '@rempart/store'
import type { CaseId, EntityId } from '@rempart/store'
import { expect, test } from 'vitest'
import { accessSite } from '../../test/access-site.ts'
import { openCase, worker } from '../../test/case-site.ts'
import { send } from '../../test/platform-operation.ts'
import { wordsOf } from '../cases/case-words.ts'
import { MAX_DISCLOSED_ITEMS, MAX_GRAPH_ENTITIES } from '../limits.ts'

const site = await accessSite()
const { database, ledger, access, random, clock } = site.services
const { id: person, page } = await worker(site, 'senior-analyst')
const caseId = await openCase(site, [person])
await stateMany(caseId, MAX_DISCLOSED_ITEMS)
const last = await stateLast()
const { operation } = await send(page, 'POST', '/operations', { title: 'Large' }, 201)
const at = `/operations/${String(operation)}`
const cases = [{ case: caseId, country: 'FR' }]
await send(page, 'POST', `${at}/cases`, { change: 'added', cases }, 200)

type Page = Readonly<{ entities: readonly Readonly<{ entity: string }>[]; more: boolean; next?: number }>

test('a package may name what came into a case after any number of others', async () => {
  const body = { country: 'FR', authority: 'Example prosecutor', basis: 'request 1', cases: [caseId], exhibits: [] }
  const made = await send(page, 'POST', `${at}/disclosures`, { ...body, entities: [last] }, 201)
  const { manifest } = await send(page, 'GET', `${at}/disclosures/${String(made['disclosure'])}`, undefined, 200)
  expect(manifest).toMatchObject({ entities: [{ entity: last, statements: [{ value: 'last@example.org' }] }] })
})

test.for([`/cases/${caseId}/entities`, `${at}/entities`])(
  'page after page gives every entity once: %s',
  async (url) => {
    const seen: string[] = []
    const pages: Page[] = []
    let after = ''
    do {
      const answer = (await send(page, 'GET', `${url}${after}`, undefined, 200)) as unknown as Page
      pages.push(answer)
      seen.push(...answer.entities.map(({ entity }) => entity))
      expect(answer.more).toBe(answer.next !== undefined)
      after = `?after=${answer.next}`
    } while (pages.at(-1)?.next !== undefined)
    expect(pages).toHaveLength(Math.ceil((MAX_DISCLOSED_ITEMS + 1) / MAX_GRAPH_ENTITIES))
    expect(new Set(seen).size).toBe(MAX_DISCLOSED_ITEMS + 1)
    expect([seen.length, seen.at(-1)]).toEqual([MAX_DISCLOSED_ITEMS + 1, last])
  },
)

/** States addresses in one transaction, as stating them one by one would leave them. */
function stateMany(of: CaseId, count: number): Promise<void> {
  return inTransaction(database, async (tx) => {
    const box = await wordsOf({ access, random }, tx, of)
    const stated = Array.from({ length: count }, (_, n) => {
      const id = newId<EntityId>(random)
      return { id, n, valueSealed: box.seal(Buffer.from(`${n}@example.org`), `entity:${id}`) }
    })
    const at = clock.now()
    const seqs = await ledger.appendActs(
      tx,
      stated.map(({ id, valueSealed }) => ({
        type: 'entity-stated' as const,
        commit: { case: of, person, entity: id, source: 'person', value: wordsState(valueSealed) },
        facts: { kind: 'mail-address' },
        at,
      })),
    )
    const [ids, keys] = [
      stated.map(({ id }) => id),
      stated.map(({ n }) => access.box.digest(`entity:mail-address:${n}@example.org`)),
    ]
    await tx.query(
      `INSERT INTO entity (id, "case", kind, key)
       SELECT id, $1, 'mail-address', key FROM unnest($2::text[], $3::bytea[]) AS given (id, key)`,
      [of, ids, keys],
    )
    await tx.query(
      `INSERT INTO entity_statement (seq, entity, source_kind, value_sealed, person, at)
       SELECT seq, id, 'person', value, $1, $2 FROM unnest($3::bigint[], $4::text[], $5::bytea[]) AS given (seq, id, value)`,
      [person, at, seqs, ids, stated.map(({ valueSealed }) => valueSealed)],
    )
  })
}

async function stateLast(): Promise<string> {
  const body = { kind: 'mail-address', value: 'last@example.org', source: { kind: 'person' } }
  return String((await send(page, 'POST', `/cases/${caseId}/entities`, body, 201))['entity'])
}
