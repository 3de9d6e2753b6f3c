// A sender whose connection ends after any byte of his request or of its answer, or whose server is killed there, sends the same
// report again: he gets one receipt, and the site has one report and one entry in its ledger (SECURITY §5 B3). Every byte by
// REMPART_CUT_STRIDE=1; more kills by REMPART_CUT_KILLS.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { checkSite } from '../../test/check-site.ts'
import { runningSite, siteFolder } from '../../test/running-site.ts'
import { documentedDigest, newReportId } from '../../test/senders.ts'
import { freePort, serve, type Served } from '../../test/served-site.ts'
import type { IntakeReceipt } from './receipt.ts'

const STRIDE = Number(process.env['REMPART_CUT_STRIDE'] ?? 7)
const KILLS = Number(process.env['REMPART_CUT_KILLS'] ?? 3)
const DRAWING = Buffer.from('a harbour, drawn '.repeat(8))

type Sent = Readonly<{ id: string; bytes: Buffer; digest: string }>
/** Where the connection ends: after so many bytes of the request, or of the answer. */
type Cut = Readonly<{ of: 'request' | 'answer'; after: number }>

/** A report as the bytes of its request; with a file, or as JSON. */
function newReport(kind: 'json' | 'file'): Sent {
  const report = { id: newReportId(), text: 'boats in a harbour' }
  const body =
    kind === 'json'
      ? JSON.stringify(report)
      : `--cut\r\ncontent-disposition: form-data; name="report"\r\n\r\n${JSON.stringify(report)}\r\n--cut\r\ncontent-disposition: form-data; name="file"; filename="harbour"\r\n\r\n${DRAWING.toString()}\r\n--cut--\r\n`
  const media = kind === 'json' ? 'application/json' : 'multipart/form-data; boundary=cut'
  const head = `POST /reports HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ${media}\r\n`
  const bytes = Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  return { id: report.id, bytes, digest: documentedDigest(report, kind === 'json' ? [] : [DRAWING]) }
}

/** Sends it and hears what comes until the cut or the end. `onCut` happens before the connection is let go. */
function exchange(
  port: number,
  { bytes }: Sent,
  cut?: Cut,
  onCut: () => Promise<void> = async () => {},
): Promise<Buffer> {
  return new Promise((resolve) => {
    const heard: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let isCut = false
    const end = (): void => {
      if (isCut) return // an answer may come in pieces
      isCut = true
      void onCut().then(() => socket.destroy())
    }
    socket.once('connect', () => {
      if (cut?.of !== 'request') socket.write(bytes)
      else if (cut.after === 0) end()
      else socket.write(bytes.subarray(0, cut.after), end)
      if (cut?.of === 'answer' && cut.after === 0) end()
    })
    socket.on('data', (piece) => {
      heard.push(piece)
      if (cut?.of === 'answer' && Buffer.concat(heard).length >= cut.after) end()
    })
    socket.on('error', () => undefined) // its end comes as `close`
    socket.once('close', () => {
      const all = Buffer.concat(heard)
      resolve(cut?.of === 'answer' ? all.subarray(0, cut.after) : all)
    })
  })
}

/** The receipt of an answer that came whole. */
function receiptIn(answer: Buffer): IntakeReceipt | undefined {
  const [head = '', body = ''] = answer.toString().split('\r\n\r\n')
  const length = Number(/content-length: (\d+)/iu.exec(head)?.[1] ?? Number.NaN)
  if (!head.startsWith('HTTP/1.1 201 ') || Buffer.byteLength(body) !== length) return undefined
  return JSON.parse(body) as IntakeReceipt
}

/** Sends it again until it is answered whole; twice, to compare. */
async function insist(port: number, sent: Sent): Promise<readonly [IntakeReceipt, IntakeReceipt]> {
  const until = performance.now() + 60_000
  const receipts: IntakeReceipt[] = []
  while (receipts.length < 2) {
    const receipt = receiptIn(await exchange(port, sent))
    if (receipt !== undefined) receipts.push(receipt)
    else if (performance.now() > until) throw new Error(`${sent.id} was not taken`)
    else await sleep(20)
  }
  return receipts as unknown as readonly [IntakeReceipt, IntakeReceipt]
}

type Tried = Readonly<{ sent: Sent; receipt: IntakeReceipt }>

async function tryCut(port: number, kind: 'json' | 'file', cut: Cut, onCut?: () => Promise<void>): Promise<Tried> {
  const sent = newReport(kind)
  const first = receiptIn(await exchange(port, sent, cut, onCut))
  const [second, third] = await insist(port, sent)
  expect(third).toEqual(second)
  if (first !== undefined) expect(second).toEqual(first)
  expect([second.id, second.digest]).toEqual([sent.id, sent.digest])
  return { sent, receipt: second }
}

function cutsOf(sent: Sent, answerBytes: number, stride: number): readonly Cut[] {
  const upTo = (length: number): number[] => Array.from({ length: Math.ceil(length / stride) }, (_, n) => n * stride)
  return [
    ...[...upTo(sent.bytes.length), sent.bytes.length - 1].map((after) => ({ of: 'request' as const, after })),
    ...[...upTo(answerBytes), answerBytes - 1, answerBytes].map((after) => ({ of: 'answer' as const, after })),
  ]
}

/** One report and one entry for each that was tried, and the whole site agrees. */
async function expectOnce(data: string, tried: readonly Tried[]): Promise<void> {
  const { services, close } = await runningSite({ data })
  const { rows } = await services.database.query<{ reports: number; entries: number }>(
    `SELECT (SELECT count(*) FROM report)::int AS reports,
            (SELECT count(*) FROM log_entry WHERE convert_from(entry, 'UTF8')::json->>'type' = 'report-received')::int AS entries`,
  )
  await close()
  expect(rows).toEqual([{ reports: tried.length, entries: tried.length }])
  const found = await checkSite(data, { proofs: 20 })
  expect(found.problems).toEqual([])
  for (const { sent, receipt } of tried)
    expect(found.reports.get(sent.id)).toEqual({ index: receipt.index, digest: sent.digest })
}

async function start(): Promise<Readonly<{ data: string; port: number; site: Served }>> {
  const data = siteFolder()
  const port = await freePort()
  const site = serve({ data, port, role: 'all', environment: { REMPART_LOG_LEVEL: 'error' } })
  onTestFinished(site.end)
  await site.ready()
  return { data, port, site }
}

test(`a connection that ends after any byte leaves one report, one entry and one receipt (every ${STRIDE}th byte)`, async () => {
  const { data, port, site } = await start()
  const tried: Tried[] = []
  for (const kind of ['json', 'file'] as const) {
    const whole = newReport(kind)
    const answer = await exchange(port, whole)
    const [receipt] = await insist(port, whole)
    tried.push({ sent: whole, receipt })
    for (const cut of cutsOf(whole, answer.length, STRIDE)) tried.push(await tryCut(port, kind, cut))
  }
  await site.kill('SIGTERM')
  await expectOnce(data, tried)
  console.log(JSON.stringify({ stride: STRIDE, cuts: tried.length - 2 }))
}, 600_000)

test(
  `a server that is killed at any byte leaves them as well (${KILLS} kills of each kind)`,
  async () => {
    const { data, port, site } = await start()
    const tried: Tried[] = []
    const { bytes } = newReport('file')
    for (let n = 0; n < KILLS; n += 1)
      for (const of of ['request', 'answer'] as const) {
        // From the last byte of the head to all of the request; of the answer its first byte, or none after some milliseconds.
        const after = of === 'request' ? bytes.length - Math.floor((n * DRAWING.length) / KILLS) : n % 2
        const kill = async (): Promise<void> => {
          if (after === 0 || of === 'request') await sleep(n * 2)
          await site.kill('SIGKILL')
          site.restart()
        }
        tried.push(await tryCut(port, 'file', { of, after }, kill))
        await site.ready()
      }
    await site.kill('SIGTERM')
    await expectOnce(data, tried)
  },
  120_000 + KILLS * 120_000,
)
