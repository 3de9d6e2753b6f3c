// The text that the AUTOMATIC1111 family writes: prompt, `Negative prompt:`, then one line of settings (PROVENANCE §1).
import type { RunStatement } from '@rempart/core'

export type ParametersText = Readonly<{
  prompt: string
  /** `Steps`, `Sampler`, `Seed`, `Size`, `Model`, `Version` …, as stated. */
  settings: ReadonlyMap<string, string>
}>
type OwnRun = Omit<RunStatement, 'reader'>

const SETTINGS_LINE = /^[^\n]*\bSteps: ?\d+\b/gmu
/** A line of settings names two of these at least; some programs begin it with another one than `Steps`. */
const KNOWN_SETTINGS = [
  'Sampler',
  'Seed',
  'CFG scale',
  'Size',
  'Guidance',
  'Model',
  'Model hash',
  'Distilled CFG Scale',
]
/** Lines of a prompt that may look like settings; the real one is the last. */
const MAX_CANDIDATE_LINES = 16
/** Words of a prompt that name a family: enough to group, few enough to survive small changes. */
const FAMILY_WORDS = 12

/** The parts, or undefined where the text is none of this kind. `Steps:` and one more known setting have to be there. */
export function parseParameters(text: string): ParametersText | undefined {
  const lines = [...text.matchAll(SETTINGS_LINE)].slice(-MAX_CANDIDATE_LINES)
  for (const { index } of lines) {
    const settings = readSettings(text.slice(index))
    if (!settings.has('Steps') || !KNOWN_SETTINGS.some((key) => settings.has(key))) continue
    const [prompt = ''] = text.slice(0, index).split(/^Negative prompt:/mu)
    return { prompt: prompt.trim(), settings }
  }
  return undefined
}

function readSettings(line: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const [, key, quoted, bare] of line.matchAll(
    /\s*([\w ./-]{1,60}):\s*(?:"((?:\\.|[^"\\])*)"|([^,\n]*))(?:,|\n|$)/gu,
  )) {
    if (key !== undefined && !settings.has(key.trim())) settings.set(key.trim(), (quoted ?? bare ?? '').trim())
  }
  return settings
}

/** Model and prompt family as statements of a run. */
export function parametersRuns({ prompt, settings }: ParametersText): readonly OwnRun[] {
  const model = settings.get('Model hash') ?? settings.get('Model')
  return [...(model === undefined ? [] : [{ kind: 'model' as const, value: model }]), ...promptFamily(prompt)]
}

/** The first words of a prompt, lower case and sorted: reordering and weights keep the family. */
export function promptFamily(prompt: string): readonly OwnRun[] {
  const words =
    prompt
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,}/gu)
      ?.slice(0, FAMILY_WORDS) ?? []
  return words.length < 3 ? [] : [{ kind: 'prompt-family', value: [...new Set(words)].toSorted().join(' ') }]
}
