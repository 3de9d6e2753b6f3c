// Model files found beside pictures: inventoried from their header, never loaded (safetensors format; kohya's ss_* facts).
import type { ByteSource } from '@rempart/core'
import { viewOf } from '../cursor.ts'
import { isObject, parseObject, textOf } from '../stated-text/json.ts'
import type { Reader, ReaderResult } from '../media-file.ts'

const MAX_HEADER_BYTES = 16 * 1024 * 1024

export const modelFiles: Reader = {
  id: 'model-files',
  version: 1,
  spec: 'https://github.com/huggingface/safetensors#format',
  read({ type, source }): ReaderResult {
    if (type === 'application/x-pytorch') return { findings: [inventory('checkpoint', 'pickle, not read')] }
    return type === 'application/x-safetensors' ? readSafetensors(source) : { findings: [] }
  },
}

function readSafetensors(source: ByteSource): ReaderResult {
  const length = viewOf(source.slice(0, 8), true).u64(0) ?? 0
  if (length <= 0 || length > MAX_HEADER_BYTES) return { findings: [inventory('model', 'header too large')] }
  const header = parseObject(Buffer.from(source.slice(8, length)).toString('utf8'))
  if (header === undefined) return { findings: [inventory('model', 'header unreadable')] }
  const facts = isObject(header['__metadata__']) ? header['__metadata__'] : {}
  const names = Object.keys(header)
  const adapter = names.some((name) => /lora_(?:up|down|A|B)|hada_|lokr_/u.test(name)) || 'ss_network_module' in facts
  const trained = Object.keys(facts).some((name) => name.startsWith('ss_'))
  const images = textOf(facts['ss_num_train_images'])
  const findings = [
    inventory(adapter ? 'adapter' : 'model', `${names.length - ('__metadata__' in header ? 1 : 0)} tensors`),
  ]
  if (trained)
    findings.push({
      ...inventory('training-facts', images === undefined ? 'stated' : `${images} training pictures stated`),
      basis: 'claim' as const,
    })
  return { findings, texts: trained ? [{ where: 'safetensors:__metadata__@8', text: JSON.stringify(facts) }] : [] }
}

function inventory(code: string, detail: string): ReaderResult['findings'][number] {
  return { code, origin: 'unknown', basis: 'measurement', where: 'model:header@0', detail }
}
