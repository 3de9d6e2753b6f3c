// GB 45438-2025, the Chinese label of generated content: XMP TC260:AIGC, PNG and MP4 key AIGC, EXIF UserComment,
// ImageDescription, bare `AIGC{…}` (PROTOCOLS §5.3).
import type { MediaFile, Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, merge, xmpTexts } from '../fields.ts'
import { isObject, parseObject, textOf } from '../stated-text/json.ts'
import type { JsonObject } from '../stated-text/json.ts'

const CARRIER = /AIGC|TC260|ServiceProvider/u
const NAMESPACE = 'http://www.tc260.org.cn/ns/AIGC/1.0/'
const LABELS: Readonly<Record<string, string>> = {
  '1': 'label-generated',
  '2': 'label-possibly-generated',
  '3': 'label-suspected-generated',
}

/** Service and user named without JSON. */
const PLAIN_SERVICE = /\bServiceProvider\s*[:=][\s\S]{1,200}\bServiceUser\s*[:=]/u

export const gb45438: Reader = {
  id: 'gb45438',
  version: 1,
  spec: 'GB 45438-2025, labelling of AI-generated content',
  read: (file) => merge([...candidates(file).map(readField), ...members(file)]),
}

/** The label written as members of the namespace instead of one JSON text. */
function members(file: MediaFile): readonly ReaderResult[] {
  const producer = xmpTexts(file, NAMESPACE, 'ContentProducer')[0]?.text
  return xmpTexts(file, NAMESPACE, 'Label').map((field) => readLabel(field, field.text, producer))
}

function candidates(file: MediaFile): readonly TextField[] {
  return file.texts.filter(
    ({ where, text }) =>
      (CARRIER.test(where) || CARRIER.test(text.slice(0, 4096))) && (text.includes('{') || PLAIN_SERVICE.test(text)),
  )
}

function readField(field: TextField): ReaderResult {
  const label = labelObject(parseObject(field.text))
  if (label !== undefined) return readLabel(field, textOf(label['Label']), textOf(label['ContentProducer']))
  return PLAIN_SERVICE.test(field.text) ? readLabel(field, '1') : { findings: [] }
}

function readLabel(field: TextField, label = '', producer?: string): ReaderResult {
  const code = LABELS[label.trim()] ?? 'label'
  // "Possibly" and "suspected" are the propagator's guess: named, but for no origin.
  return { findings: [claim(field, code, code === 'label-generated' ? 'generated' : 'unknown', producer)] }
}

function labelObject(object: JsonObject | undefined): JsonObject | undefined {
  if (object === undefined) return undefined
  const inner = object['AIGC']
  const nested = isObject(inner) ? inner : typeof inner === 'string' ? parseObject(inner) : undefined
  const label = nested ?? object
  if (
    'Label' in label &&
    ('ContentProducer' in label || 'ProduceID' in label || 'ContentPropagator' in label || nested !== undefined)
  )
    return label
  return 'ServiceProvider' in label && 'ServiceUser' in label
    ? { Label: '1', ContentProducer: label['ServiceProvider'] }
    : undefined
}
