// A site with three witnesses, of which two are needed and one is never there (SECURITY §5 G4).
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTransaction } from '@rempart/store'
import {
  createWitness,
  isCosigned,
  memoryStorage,
  parseVerifierKey,
  serveWitness,
  type ServedWitness,
  temporarySigner,
  verifyProof,
  type VerifierKey,
  witnessKeyText,
} from '@rempart/ledger'
import { afterAll, expect, test } from 'vitest'
import { runningSite, siteFolder, type TestSite } from '../../test/running-site.ts'
import { readConfig } from '../config.ts'
import { ledgerState } from '../oversight/ledger-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-witnesses-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const policyFile = join(folder, 'policy')
const environment = { REMPART_WITNESSES_FILE: policyFile }

/** Two witnesses whose state outlives their servers, and a policy that names them and a third. */
function witnesses() {
  const parties = ['a', 'b'].map((name) => ({ name, signer: temporarySigner(), storage: memoryStorage() }))
  const logs: VerifierKey[] = []
  let served: ServedWitness[] = []
  let ports: number[] = []
  return {
    logs,
    start: async () => {
      served = await Promise.all(
        parties.map(({ name, signer, storage }, i) => {
          const witness = createWitness({ name, signer, storage, logs, clock: { now: () => new Date() } })
          return serveWitness(witness, { folder: join(folder, name), host: '127.0.0.1', port: ports[i] ?? 0 })
        }),
      )
      ports = served.map(({ port }) => port)
      const lines = parties.map(({ name, signer }, i) => {
        const key = witnessKeyText({ name, publicKey: signer.publicKey })
        return `witness ${name} ${key} http://127.0.0.1:${served[i]?.port}/\n`
      })
      const away = witnessKeyText({ name: 'c', publicKey: temporarySigner().publicKey })
      writeFileSync(
        policyFile,
        `${lines.join('')}witness c ${away} http://127.0.0.1:1/\ngroup all 2 a b c\nquorum all\n`,
      )
    },
    stop: async () => {
      for (const one of served) await one.close()
    },
  }
}

const policy = () => readConfig(environment, { port: 1, host: '127.0.0.1', role: 'all' }).witnesses!

function append({ services }: TestSite, count: number): Promise<readonly number[]> {
  const acts = Array.from({ length: count }, () => ({ type: 'verified' }) as const)
  return inTransaction(services.database, (tx) => services.ledger.appendActs(tx, acts))
}

/** A backup: everything, with its owners. */
function copyOf(data: string): string {
  const copy = siteFolder()
  execFileSync('cp', ['-a', `${data}/.`, copy])
  return copy
}

/** The cosigned checkpoint once it holds so many entries. */
async function cosigned({ url }: TestSite, entries: number): Promise<string> {
  let note = ''
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${url}/checkpoint-cosigned`)
        note = await answer.text()
        return answer.status === 200 ? Number(note.split('\n')[1]) : undefined
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBeGreaterThanOrEqual(entries)
  return note
}

const proofs = (data: string): string[][] =>
  existsSync(join(data, 'ledger-conflicts'))
    ? readdirSync(join(data, 'ledger-conflicts'))
        .filter((name) => name !== 'tmp')
        .map((name) =>
          ['ours', 'theirs'].map((part) => readFileSync(join(data, 'ledger-conflicts', name, part), 'utf8')),
        )
    : []
const sizeOf = (note: string): number => Number(note.split('\n')[1])

test('a site is cosigned, a restored backup is refused at start, a fork is halted when a witness sees it', async () => {
  const parties = witnesses()
  await parties.start()
  const data = siteFolder()
  const first = await runningSite({ data, environment })
  const key = parseVerifierKey(first.ledgerKey)!
  parties.logs.push(key)
  const seqs = await append(first, 300)
  const note = await cosigned(first, 301)
  expect(isCosigned(note, policy())).toBe(true)
  const state = await ledgerState(first.services, policy())
  expect(state).toMatchObject({ halted: false, published: state.entries })
  expect(state.cosigned).toBeGreaterThanOrEqual(301)
  const signed = state.witnesses.map(({ name, cosignedAt }) => [name, cosignedAt !== undefined])
  expect(signed).toEqual([
    ['a', true],
    ['b', true],
    ['c', false],
  ])
  const [entry] = (
    await first.services.database.query<{ entry: Buffer }>('SELECT entry FROM log_entry WHERE seq = $1', [seqs[7]])
  ).rows
  const proof = await (await fetch(`${first.url}/ledger/proofs/${seqs[7]}`)).text()
  expect(verifyProof(proof, { entry: entry!.entry, key })).toBe(true)
  expect(isCosigned(proof.slice(proof.indexOf('\n\n') + 2), policy())).toBe(true)
  expect(await (await fetch(`${first.url}/metrics`)).text()).toMatch(/^rempart_ledger_witness_lag_seconds 0$/mu)
  await first.close()

  const backup = copyOf(data)
  const second = await runningSite({ data, environment })
  await append(second, 20)
  await cosigned(second, 320)
  await second.close()

  // Rollback: everything is set back together, so that nothing in the folder can tell.
  const restored = copyOf(backup)
  await expect(runningSite({ data: restored, environment })).rejects.toMatchObject({
    code: 'halted',
    reason: expect.stringContaining('has cosigned a larger ledger') as unknown,
  })
  const [rolledBack] = proofs(restored)
  expect(rolledBack?.map(sizeOf)).toEqual([sizeOf(note), expect.any(Number)])
  expect(sizeOf(rolledBack?.[1] ?? '')).toBeGreaterThanOrEqual(320)

  // Fork: the restored site goes on for itself while no witness can be reached, and is seen later.
  await parties.stop()
  const forked = copyOf(backup)
  const alone = await runningSite({ data: forked, environment })
  await append(alone, 60)
  await expect
    .poll(async () => sizeOf(await (await fetch(`${alone.url}/checkpoint`)).text()), { timeout: 10_000 })
    .toBe((await alone.services.database.query<{ size: number }>('SELECT size FROM log_head')).rows[0]?.size)
  await parties.start()
  await expect
    .poll(
      () =>
        append(alone, 1).then(
          () => 'taken',
          (error: unknown) => (error as { code?: string }).code,
        ),
      {
        timeout: 20_000,
        interval: 500,
      },
    )
    .toBe('halted')
  expect((await fetch(`${alone.url}/ready`)).status).toBe(503)
  expect(await (await fetch(`${alone.url}/metrics`)).text()).toMatch(/^rempart_ledger_halted 1$/mu)
  await alone.close()
  await expect(runningSite({ data: forked, environment })).rejects.toMatchObject({
    code: 'halted',
    reason: expect.stringContaining('another history') as unknown,
  })
  expect(proofs(forked).length).toBeGreaterThan(0)

  // The site itself was never at fault.
  const third = await runningSite({ data, environment })
  await cosigned(third, 321)
  await third.close()
  await parties.stop()
}, 120_000)
