// A disk that fills up under a site, database and sealed files alike: reports are refused before they are acknowledged, and
// taken again, without anybody’s help, once there is room (SECURITY §5 C6). Needs root, for it mounts a disk of its own.
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { checkSite } from '../test/check-site.ts'
import { loopDisk } from '../test/loop-disk.ts'
import { newReportId, receiptOf, sendFiles } from '../test/senders.ts'
import { freePort, serve } from '../test/served-site.ts'

const FILE_BYTES = 1024 * 1024
const disk = loopDisk(512)

it.skipIf(disk === undefined)(
  'a full disk refuses, loses nothing acknowledged, and recovers unaided',
  async () => {
    if (disk === undefined) return
    onTestFinished(disk.remove)
    const data = join(disk.folder, 'site')
    const environment = { REMPART_LOG_LEVEL: 'error' }
    const site = serve({ data, port: await freePort(), role: 'all', environment })
    onTestFinished(site.end)
    await site.ready()
    const acknowledged = new Map<string, number>()
    const statuses = new Map<number, number>()
    const send = async (): Promise<number> => {
      const report = { id: newReportId(), text: 'boats' }
      // A refusal that comes before the body was sent may reset the connection under the sender: no answer, status 0.
      const answer = await sendFiles(site.url, report, [{ name: 'a', bytes: randomBytes(FILE_BYTES) }]).catch(
        () => undefined,
      )
      if (answer === undefined) {
        statuses.set(0, (statuses.get(0) ?? 0) + 1)
        return 0
      }
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (answer.status === 201) acknowledged.set(report.id, (await receiptOf(answer)).index)
      else expect(await answer.json()).toMatchObject({ status: answer.status })
      return answer.status
    }
    for (let n = 0; n < 5; n += 1) expect(await send()).toBe(201)
    const filler = join(disk.folder, 'filler')
    const { bavail, bsize } = statfsSync(disk.folder)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 12 * FILE_BYTES, 1), { flush: true })
    let refused = 0
    for (let n = 0; n < 60 && refused < 20; n += 1) if ((await send()) !== 201) refused += 1
    // What is left is filled too: the database then cannot write its log either.
    fillUp(`${filler}-2`)
    for (let n = 0; n < 10; n += 1) if ((await send()) !== 201) refused += 1
    expect(refused).toBeGreaterThan(20)
    expect([...statuses.keys()].filter((status) => ![0, 201, 503, 507].includes(status))).toEqual([])
    expect(statuses.get(507) ?? 0).toBeGreaterThan(0)
    expect(statuses.get(0) ?? 0).toBeLessThan(refused / 4)
    rmSync(filler)
    rmSync(`${filler}-2`)
    const freed = performance.now()
    const taken = async (): Promise<void> => {
      while ((await send()) !== 201) {
        if (performance.now() - freed > 60_000)
          throw new Error(`no report is taken again:\n${site.output().slice(-2000)}`)
        await sleep(100)
      }
    }
    await taken()
    const recoveredMs = Math.round(performance.now() - freed)
    for (let n = 0; n < 5; n += 1) await taken()
    await site.kill('SIGTERM')
    const found = await checkSite(data)
    const lost = [...acknowledged].filter(([id, index]) => found.reports.get(id)?.index !== index)
    console.log(JSON.stringify({ statuses: Object.fromEntries(statuses), lost: lost.length, recoveredMs }))
    expect(lost).toEqual([])
    expect(found.problems).toEqual([])
    expect(found.unproven).toBe(0)
  },
  240_000,
)

/** Takes the last blocks, for whoever may take the reserved ones as well. */
function fillUp(path: string): void {
  for (let size = FILE_BYTES; size >= 4096; size /= 2) while (hasWritten(path, size));
}

function hasWritten(path: string, size: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a', flush: true })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
