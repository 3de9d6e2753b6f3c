// A site whose every place is known: processes of their own with their own /tmp and /dev/shm, evidence in a bucket, a browser
// with a profile, all on one disk whose raw bytes can be read; and people of it.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HumanRole } from '@rempart/core'
import type { BrowserContext } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { openProfile } from '../../cli/test/browser.ts'
import { createApp } from '../../server/src/http/app.ts'
import { ROUTES } from '../../server/src/routes/index.ts'
import { person, signIn, type TestAccess, type TestPerson } from '../../server/test/access-site.ts'
import type { LoopDisk } from '../../server/test/loop-disk.ts'
import { overHttp } from '../../server/test/over-http.ts'
import type { Officer } from '../../server/test/platform-operation.ts'
import { privatePlaces } from '../../server/test/private-places.ts'
import { restartedProcess } from '../../server/test/restarted-process.ts'
import { runningSite } from '../../server/test/running-site.ts'
import { childrenOf, freePort, killQuietly, postmasterOf, type Served, serve } from '../../server/test/served-site.ts'
import { S3_ACCESS } from '../../vault/test/honest-s3.ts'
import { type Invitation, invite } from './console-site.ts'

const SERVE_S3 = join(import.meta.dirname, '../../server/test/serve-s3.ts')

export type CanarySite = Readonly<{
  url: string
  web: Served
  worker: Served
  /** Each of what may hold something, by its name. */
  places: Readonly<Record<'data' | 'bucket' | 'tmp' | 'shm' | 'profile', string>>
  /** Runs a shell's line where the site's processes run, with $1. */
  runAmong(line: string, argument: string): void
  coordinator: Worker
  approver: Worker
  officer: Worker
  /** Of an analyst, who comes by browser. */
  invitation: Invitation
  openBrowser(): Promise<BrowserContext>
  /** Its processes, by what they are. */
  pids(): Readonly<Record<'web' | 'worker' | 'keys' | 'database', number>>
  /** kill -9 of web, worker and key service. */
  kill(): Promise<void>
  restart(): Promise<void>
}>
type Worker = Pick<Officer, 'who' | 'page'>

/** Starts it; it ends with the test. */
export async function canarySite(disk: LoopDisk): Promise<CanarySite> {
  const { tmp, shm, under, wrapped } = privatePlaces(disk.folder)
  const inDisk = (name: string): string => join(disk.folder, name)
  const places = { data: inDisk('site'), bucket: inDisk('bucket'), tmp, shm, profile: inDisk('profile') }
  mkdirSync(places.bucket)
  const [port, s3Port] = [await freePort(), await freePort()]
  const bucket = restartedProcess([SERVE_S3, places.bucket, S3_ACCESS.bucket, String(s3Port)], { TMPDIR: tmp })
  await bucket.start()
  onTestFinished(() => bucket.kill('SIGKILL'))
  const credentials = inDisk('credentials')
  writeFileSync(credentials, `${S3_ACCESS.accessKeyId}\n${S3_ACCESS.secretAccessKey}\n`)
  const origin = `http://localhost:${port}`
  const environment = {
    REMPART_PUBLIC_ORIGIN: origin,
    REMPART_LOG_LEVEL: 'debug',
    REMPART_QUALITY_SHARE: '0',
    REMPART_S3_BUCKET: S3_ACCESS.bucket,
    REMPART_S3_ENDPOINT: `http://127.0.0.1:${s3Port}`,
    REMPART_S3_CREDENTIALS_FILE: credentials,
  }
  const { people, invitation } = await enrolled(places.data, { ...environment, REMPART_LOG_LEVEL: 'silent' })
  const start = async (role: 'web' | 'worker'): Promise<Served> => {
    const served = serve({ data: places.data, port: role === 'web' ? port : 0, role, environment, under })
    onTestFinished(served.end)
    await served.ready()
    return served
  }
  const web = await start('web')
  const worker = await start('worker')
  const keys = (of: Served): number[] => childrenOf(of.pid()).filter((pid) => pid !== postmasterOf(places.data))
  const http = overHttp(`http://127.0.0.1:${port}`, origin)
  const [coordinator, approver, officer] = await Promise.all(
    people.map(async (who): Promise<Worker> => ({ who, page: await signIn(http, who) })),
  )
  if (coordinator === undefined || approver === undefined || officer === undefined) throw new Error('nobody is there')
  return {
    url: origin,
    web,
    worker,
    places,
    runAmong(line, argument) {
      const [program = '', ...words] = under
      execFileSync(program, [...words, 'sh', '-c', line, 'sh', argument])
    },
    coordinator,
    approver,
    officer,
    invitation,
    openBrowser: () => openProfile(places.profile, { under: wrapped, locale: 'en-GB' }),
    pids: () => ({
      web: web.pid(),
      worker: worker.pid(),
      keys: keys(web)[0] ?? 0,
      database: postmasterOf(places.data) ?? 0,
    }),
    async kill() {
      for (const pid of [...keys(web), ...keys(worker)]) killQuietly(pid)
      await Promise.all([web.kill('SIGKILL'), worker.kill('SIGKILL')])
    },
    async restart() {
      for (const one of [web, worker]) {
        one.restart()
        await one.ready()
      }
    },
  }
}

const ROLES: readonly HumanRole[] = ['senior-analyst', 'senior-analyst', 'liaison-officer']

/** People with passkeys, and one who is invited; the site is closed again. */
async function enrolled(
  data: string,
  environment: Readonly<Record<string, string>>,
): Promise<Readonly<{ people: readonly TestPerson[]; invitation: Invitation }>> {
  const running = await runningSite({ data, environment, role: 'web' })
  const { services } = running
  const app = createApp(ROUTES, services)
  const site = { ...services, app } as unknown as TestAccess
  const people: TestPerson[] = []
  for (const role of ROLES) people.push(await person(site, [role]))
  const invitation = await invite(services, { roles: ['analyst'], name: 'Ana' })
  await app.close()
  await running.close()
  return { people, invitation }
}
