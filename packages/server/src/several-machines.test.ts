// A site of several machines as docs/several-machines.md sets it up, here all on loopback: three PostgreSQL, one bucket, one
// key service, two web and two worker processes. Each part is killed in turn (kill -9) while reports come in.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { type Replicated, replicatedPostgres, settingsOf } from '../../store/test/replicated-postgres.ts'
import { testFolder } from '../../store/test/test-folder.ts'
import { S3_ACCESS } from '../../vault/test/honest-s3.ts'
import { checkSite } from '../test/check-site.ts'
import { persistentSenders } from '../test/persistent-senders.ts'
import { type Restarted, restartedProcess } from '../test/restarted-process.ts'
import { freePort, type Served, serve } from '../test/served-site.ts'

const MAIN = join(import.meta.dirname, '../../cli/src/main.ts')
const SERVE_S3 = join(import.meta.dirname, '../test/serve-s3.ts')
const TAKEN_AGAIN_MS = 60_000
const replicated = await replicatedPostgres()

type Machines = Readonly<{
  webs: readonly Served[]
  workers: readonly Served[]
  keys: Restarted
  bucket: Restarted
  environment: Readonly<Record<string, string>>
  /** A machine's folder with the site's keys. */
  data: string
}>

it.skipIf(replicated === undefined)(
  'loses nothing acknowledged when any one part is killed under load, and publishes one ledger',
  async () => {
    if (replicated === undefined) return
    onTestFinished(replicated.close)
    const site = await startMachines(replicated)
    const { webs, workers, keys, bucket } = site
    const senders = persistentSenders(
      webs.map(({ url }) => url),
      4,
    )
    onTestFinished(senders.stop)
    const pauses: Record<string, number> = {}
    /** Kills a part, waits until reports are taken and the last one is published without it, starts it again. */
    const lose = async (part: string, kill: () => Promise<unknown>, again: () => unknown): Promise<void> => {
      await sleep(300)
      const started = performance.now()
      await kill()
      await takenAgain(senders)
      pauses[part] = Math.round(performance.now() - started)
      await published(webs, senders.acknowledged().at(-1)?.index ?? 0)
      await again()
    }
    const served =
      (one: Served): (() => Promise<void>) =>
      async () => {
        one.restart()
        await one.ready()
      }
    await takenAgain(senders)
    for (const [i, web] of webs.entries()) await lose(`web ${i}`, () => web.kill('SIGKILL'), served(web))
    for (const [i, worker] of workers.entries()) await lose(`worker ${i}`, () => worker.kill('SIGKILL'), served(worker))
    await lose('keys', () => keys.kill('SIGKILL'), keys.start)
    await lose(
      'standby',
      () => replicated.kill(1),
      () => replicated.start(1),
    )
    await bucket.kill('SIGKILL')
    await sleep(500)
    await lose('bucket', bucket.start, () => undefined)
    await lose(
      'primary',
      async () => {
        await untilFollowed(replicated)
        await replicated.kill(0)
        await replicated.promoteBest([1, 2])
      },
      () => undefined,
    )
    await senders.stop()
    for (const process of [...webs, ...workers]) await process.kill('SIGTERM')
    const found = await checkSite(site.data, { environment: site.environment })
    const lost = senders.acknowledged().filter(({ id, index, digest }) => {
      const stored = found.reports.get(id)
      return stored?.index !== index || stored.digest !== digest
    })
    console.log(JSON.stringify({ acknowledged: senders.acknowledged().length, lost: lost.length, pauses }))
    expect(lost).toEqual([])
    expect(found.problems).toEqual([])
    expect(found.unproven).toBe(0)
  },
  300_000,
)

it('the page on several machines names the settings that are tested here', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/several-machines.md'), 'utf8')
  const block = /```conf\n([^`]*)```/u.exec(page)?.[1] ?? ''
  const documented = [...block.matchAll(/^(\w+) = '(.*)'$/gmu)].map(([, name, value]) => [name, value])
  expect(Object.fromEntries(documented)).toEqual(settingsOf('one'))
})

async function startMachines({ url }: Replicated): Promise<Machines> {
  const root = testFolder('machines')
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  chmodSync(root, 0o711)
  const folderOf = (machine: string): string => join(root, machine)
  const s3Port = await freePort()
  const bucket = restartedProcess([SERVE_S3, folderOf('bucket'), S3_ACCESS.bucket, String(s3Port)])
  const keys = restartedProcess([MAIN, 'keys', '--data', folderOf('keys')], { REMPART_LOG_LEVEL: 'error' })
  mkdirSync(folderOf('bucket'))
  const credentials = join(root, 'credentials')
  writeFileSync(credentials, `${S3_ACCESS.accessKeyId}\n${S3_ACCESS.secretAccessKey}\n`)
  await bucket.start()
  await keys.start()
  const environment = {
    DATABASE_URL: url,
    REMPART_S3_BUCKET: S3_ACCESS.bucket,
    REMPART_S3_ENDPOINT: `http://127.0.0.1:${s3Port}`,
    REMPART_S3_CREDENTIALS_FILE: credentials,
    REMPART_KEY_SOCKET: join(folderOf('keys'), 'keys/service.sock'),
  }
  const machine = async (name: string, role: 'web' | 'worker', founder?: string): Promise<Served> => {
    if (founder !== undefined)
      cpSync(join(folderOf(founder), 'keys'), join(folderOf(name), 'keys'), { recursive: true })
    const served = serve({ data: folderOf(name), port: await freePort(), role, environment })
    onTestFinished(() => served.kill('SIGKILL'))
    await served.ready()
    return served
  }
  onTestFinished(() => bucket.kill('SIGKILL'))
  onTestFinished(() => keys.kill('SIGKILL'))
  const first = await machine('web-1', 'web')
  const webs = [first, await machine('web-2', 'web', 'web-1')]
  const workers = [await machine('worker-1', 'worker', 'web-1'), await machine('worker-2', 'worker', 'web-1')]
  return { webs, workers, keys, bucket, environment, data: folderOf('web-1') }
}

/** Ten more reports are acknowledged, among them some with a file. */
async function takenAgain(senders: ReturnType<typeof persistentSenders>): Promise<void> {
  const before = senders.acknowledged().length
  await expect.poll(() => senders.acknowledged().length, { timeout: TAKEN_AGAIN_MS }).toBeGreaterThan(before + 10)
}

/** A web process that lives proves the entry: some worker publishes. */
async function published(webs: readonly Served[], index: number): Promise<void> {
  const proven = async (): Promise<boolean> => {
    const answers = webs.map(({ url }) =>
      fetch(`${url}/ledger/proofs/${index}`).then(
        ({ status }) => status === 200,
        () => false,
      ),
    )
    return (await Promise.all(answers)).includes(true)
  }
  await expect.poll(proven, { timeout: TAKEN_AGAIN_MS, interval: 200 }).toBe(true)
}

async function untilFollowed({ ask }: Replicated): Promise<void> {
  const following = async (): Promise<number> =>
    (await ask(0, "SELECT FROM pg_stat_replication WHERE state = 'streaming'")).length
  await expect.poll(following, { timeout: 30_000 }).toBe(2)
}
