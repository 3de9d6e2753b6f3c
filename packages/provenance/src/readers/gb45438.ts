// GB 45438-2025, the Chinese label of generated content: XMP TC260:AIGC, PNG and MP4 key AIGC, EXIF UserComment,
// ImageDescription, bare `AIGC{…}` (PROTOCOLS §5.3).
import type { MediaFile, Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, merge } from '../fields.ts'
import { isObject, parseObject, textOf } from '../stated-text/json.ts'
import type { JsonObject } from '../stated-text/json.ts'

const CARRIER = /AIGC|TC260|"ServiceProvider"/u
const LABELS: Readonly<Record<string, string>> = {
  '1': 'label-generated',
  '2': 'label-possibly-generated',
  '3': 'label-suspected-generated',
}

export const gb45438: Reader = {
  id: 'gb45438',
  version: 1,
  spec: 'GB 45438-2025, labelling of AI-generated content',
  read: (file) => merge(candidates(file).map(readField)),
}

function candidates(file: MediaFile): readonly TextField[] {
  return file.texts.filter(
    ({ where, text }) => (CARRIER.test(where) || CARRIER.test(text.slice(0, 4096))) && text.includes('{'),
  )
}

function readField(field: TextField): ReaderResult {
  const label = labelObject(parseObject(field.text))
  if (label === undefined) return { findings: [] }
  const code = LABELS[textOf(label['Label']) ?? ''] ?? 'label'
  // "Possibly" and "suspected" are the propagator's guess: named, but for no origin.
  return {
    findings: [
      claim(field, code, code === 'label-generated' ? 'generated' : 'unknown', textOf(label['ContentProducer'])),
    ],
  }
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
