// Which witnesses count is for two persons to say: from their approval on the ledger asks those, whatever a file says.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  COSIGNED_NAME,
  createWitness,
  isCosigned,
  memoryStorage,
  parsePolicy,
  parseVerifierKey,
  serveWitness,
  temporarySigner,
  verifierKeyText,
  witnessKeyText,
} from '@rempart/ledger'
import { expect, onTestFinished, test } from 'vitest'
import { accessSite, type Browser, person, signIn, stepUp, type TestPerson } from '../../test/access-site.ts'
import { policyInForce } from './policy-in-force.ts'
import { startPublisher } from './publisher.ts'
import { startWitnessing } from './witnessing.ts'

const signer = temporarySigner()
const origin = 'rempart.local/test'
const ledgerKey = verifierKeyText({ name: origin, publicKey: signer.publicKey })
const tiles = memoryStorage()
const site = await accessSite({ services: { tiles, site: { origin, ledgerKey } } })
const ana = await person(site, ['administrator'])
const ben = await person(site, ['administrator'])

async function present(who: TestPerson): Promise<Browser> {
  const page = await signIn(site, who)
  await stepUp(page, who)
  return page
}

test('a policy that two persons agreed on is asked for from then on; one that cannot be read is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-policy-'))
  const witnessSigner = temporarySigner()
  const logs = [parseVerifierKey(ledgerKey)!]
  const clock = { now: () => new Date() }
  const witness = createWitness({ name: 'a', signer: witnessSigner, storage: memoryStorage(), logs, clock })
  const served = await serveWitness(witness, { folder, host: '127.0.0.1', port: 0 })
  const services = site.services
  const publisher = startPublisher({
    ...services,
    storage: tiles,
    signer,
    origin,
    startWitnessing: () =>
      startWitnessing({
        ...services,
        conflicts: memoryStorage(),
        policyInForce: () => policyInForce(services),
        pauseMs: 50,
      }),
  })
  onTestFinished(async () => {
    await publisher.stop()
    await served.close()
    rmSync(folder, { recursive: true })
  })
  const key = witnessKeyText({ name: 'a', publicKey: witnessSigner.publicKey })
  const policy = `witness a ${key} http://127.0.0.1:${served.port}/\nquorum a\n`
  const asker = await present(ana)
  const wrong = { policy: 'quorum nobody', reason: 'a partner joins' }
  expect((await asker.send('POST', '/requests/ledger-policy-change', wrong)).statusCode).toBe(400)
  const asked = await asker.send('POST', '/requests/ledger-policy-change', { policy, reason: 'a partner joins' })
  const { request } = asked.json<{ request: string }>()
  await expect.poll(() => tiles.read('checkpoint'), { timeout: 10_000 }).toBeDefined()
  expect(await policyInForce(services)).toBeUndefined()
  expect(await tiles.read(COSIGNED_NAME)).toBeUndefined()
  const done = await (await present(ben)).send('POST', `/requests/ledger-policy-change/${request}/approval`)
  expect([done.statusCode, done.json()]).toEqual([200, { state: 'performed' }])
  const cosigned = async () => Buffer.from((await tiles.read(COSIGNED_NAME)) ?? []).toString()
  await expect
    .poll(async () => isCosigned(await cosigned(), parsePolicy(policy, 'test')), { timeout: 10_000 })
    .toBe(true)
  const file = parsePolicy('quorum none', 'file')
  const inForce = await policyInForce({ ...services, config: { ...services.config, witnesses: file } })
  expect(inForce?.policy.witnesses.map(({ name }) => name)).toEqual(['a'])
})
