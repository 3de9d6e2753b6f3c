// Load for benches and tests: reports at a steady rate from this process, or as fast as wrk (Debian) can send them.
import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newReportId } from './senders.ts'

export type Load = Readonly<{
  sent: number
  /** Answers by status; 0 is a connection that failed. */
  statuses: ReadonlyMap<number, number>
  /** Milliseconds to an answer of 201, sorted. */
  latencies: readonly number[]
  seconds: number
}>

/** The value below which the share of a sorted list lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Open loop: sends at the rate whether or not answers come. `file`: bytes of one file of each report, as multipart. */
export async function steadyLoad(
  url: string,
  settings: Readonly<{
    perSecond: number
    seconds: number
    textBytes?: number
    file?: Uint8Array
    priority?: boolean
    sockets?: number
  }>,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: settings.sockets ?? 64 })
  const text = 'x'.repeat(settings.textBytes ?? 2000)
  const statuses = new Map<number, number>()
  const latencies: number[] = []
  const open: Promise<void>[] = []
  const started = performance.now()
  let sent = 0
  while (performance.now() - started < settings.seconds * 1000) {
    const due = ((performance.now() - started) / 1000) * settings.perSecond
    for (; sent < due; sent += 1) open.push(sendOne(url, { agent, text, ...settings }, { statuses, latencies }))
    await sleep(2)
  }
  await Promise.all(open)
  agent.destroy()
  latencies.sort((a, b) => a - b)
  return { sent, statuses, latencies, seconds: (performance.now() - started) / 1000 }
}

type One = Readonly<{ agent: Agent; text: string; file?: Uint8Array; priority?: boolean }>

function sendOne(
  url: string,
  { agent, text, file, priority }: One,
  { statuses, latencies }: Readonly<{ statuses: Map<number, number>; latencies: number[] }>,
): Promise<void> {
  const json = JSON.stringify({ id: newReportId(), text, ...(priority === true && { urgent: true }) })
  const { body, type } =
    file === undefined ? { body: Buffer.from(json), type: 'application/json' } : multipart(json, file)
  return new Promise((resolve) => {
    const started = performance.now()
    const done = (status: number): void => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 201) latencies.push(performance.now() - started)
      resolve()
    }
    const headers = {
      'content-type': type,
      'content-length': body.length,
      ...(priority === true && { priority: 'u=0' }),
    }
    const asked = request(`${url}/reports`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => done(answer.statusCode ?? 0))
    })
    asked.once('error', () => done(0))
    asked.end(body)
  })
}

function multipart(json: string, file: Uint8Array): Readonly<{ body: Buffer; type: string }> {
  const mark = 'rempart-boundary-3f1c'
  const head = `--${mark}\r\ncontent-disposition: form-data; name="report"\r\n\r\n${json}\r\n--${mark}\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`
  return {
    body: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${mark}--\r\n`)]),
    type: `multipart/form-data; boundary=${mark}`,
  }
}

export type Flood = Readonly<{
  taken: number
  statuses: Readonly<Record<string, number>>
  takenPerSecond: number
  p99Ms: number
}>

/** Closed loop: wrk sends text reports of 2 KB on so many connections, each anew as soon as it is answered or refused. */
export async function flood(url: string, settings: Readonly<{ connections: number; seconds: number }>): Promise<Flood> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-wrk-'))
  const out = join(folder, 'out.json')
  writeFileSync(join(folder, 'reports.lua'), luaScript(out))
  const { connections, seconds } = settings
  const args = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    '-s',
    join(folder, 'reports.lua'),
    `${url}/reports`,
  ]
  try {
    await new Promise<void>((resolve, reject) => {
      const wrk = spawn('wrk', args, { stdio: 'ignore' }).once('error', reject)
      wrk.once('exit', () => resolve())
    })
    const { statuses, duration, p99 } = JSON.parse(readFileSync(out, 'utf8')) as {
      statuses: Record<string, number>
      duration: number
      p99: number
    }
    const taken = statuses['201'] ?? 0
    return { taken, statuses, takenPerSecond: taken / (duration / 1e6), p99Ms: p99 / 1000 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function luaScript(out: string): string {
  return `
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 1e6); statuses = {} end
local text = string.rep('x', 2000)
function request()
  local id = {}
  for i = 1, 8 do id[i] = string.format('%04x', math.random(0, 65535)) end
  local body = '{"id":"' .. table.concat(id) .. '","text":"' .. text .. '"}'
  return wrk.format('POST', nil, { ['content-type'] = 'application/json' }, body)
end
function response(status) statuses[status] = (statuses[status] or 0) + 1 end
function done(summary, latency)
  local all = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get('statuses')) do all[status] = (all[status] or 0) + count end
  end
  local parts = {}
  for status, count in pairs(all) do table.insert(parts, '"' .. status .. '":' .. count) end
  local file = io.open('${out}', 'w')
  file:write('{"statuses":{' .. table.concat(parts, ',') .. '},"duration":' .. summary.duration .. ',"p99":' .. latency:percentile(99) .. '}')
  file:close()
end
`
}
