// The scales of a site: those that come with Rempart and those that the operator put into the data folder (scales/*.json),
// for example a schema whose labels are not public.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseScale, SCALES, UserError } from '@rempart/core'
import type { Scale } from '@rempart/core'
import { MAX_SCALE_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'

const loaded = new Map<string, readonly Scale[]>()

/** Read once a process. UserError `malformed` names the file and the place; `conflict` an id that stands twice. */
export async function siteScales({ config }: Pick<Services, 'config'>): Promise<readonly Scale[]> {
  const folder = join(config.dataFolder, 'scales')
  const known = loaded.get(folder)
  if (known !== undefined) return known
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  const own = names.toSorted().map((name) => readScaleFile(join(folder, name)))
  const all = [...SCALES, ...own]
  const twice = all.find(({ id }, at) => all.findIndex((other) => other.id === id) !== at)
  if (twice !== undefined)
    throw new UserError({ code: 'conflict', subject: `scale ${twice.id}`, reason: 'stands twice' })
  loaded.set(folder, all)
  return all
}

function readScaleFile(path: string): Scale {
  const text = readFileSync(path)
  if (text.length > MAX_SCALE_BYTES)
    throw new UserError({ code: 'limit-exceeded', subject: path, reason: `is larger than ${MAX_SCALE_BYTES} bytes` })
  let value: unknown
  try {
    value = JSON.parse(text.toString('utf8'))
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'is no JSON', cause })
  }
  return parseScale(value, path)
}
