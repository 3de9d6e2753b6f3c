// ComfyUI: `prompt` and `workflow` in PNG texts; in WebP and JPEG inside EXIF Make, Model, ImageDescription or UserComment,
// in MP4 inside user data, with a name in front or none. A picture of the node editor itself carries the same texts: bytes cannot tell the two apart.
import type { MediaFile, Reader, ReaderResult, TextField } from '../media-file.ts'
import { allTexts, claim, found, merge } from '../fields.ts'
import { isWorkflow, parsePromptGraph, workflowLoads } from '../stated-text/comfy-graph.ts'
import { isObject, parseObject } from '../stated-text/json.ts'
import type { JsonObject } from '../stated-text/json.ts'

export const comfyui: Reader = {
  id: 'comfyui',
  version: 1,
  spec: 'https://docs.comfy.org/specs/workflow_json',
  read: (file) => merge(candidates(file).map(readField)),
}

/** Whatever the text's place: savers differ in it, and the graph is told by its own words. */
function candidates(file: MediaFile): readonly TextField[] {
  return allTexts(file, /class_type|nodes/u).filter(({ where }) => !/:invokeai_/u.test(where))
}

function readField(field: TextField): ReaderResult {
  if (!field.text.includes('{') || field.text.includes('"sui_image_params"')) return { findings: [] }
  const object = parseObject(field.text)
  if (object === undefined) return { findings: [] }
  const inner = [object, object['prompt'], object['workflow']].map(asObject).filter((value) => value !== undefined)
  return merge(inner.map((graph) => readGraph(graph, field)))
}

/** Some savers put the graphs as texts into one more object. */
function asObject(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value
  return typeof value === 'string' ? parseObject(value) : undefined
}

function readGraph(graph: JsonObject, field: TextField): ReaderResult {
  const prompt = parsePromptGraph(graph)
  if (prompt !== undefined) {
    const inputs = prompt.loads.map(({ name, role }) => ({ name, role, where: `${field.where}@${field.offset}` }))
    const edited = prompt.editsInput
    return {
      findings: [claim(field, edited ? 'prompt-graph-with-input' : 'prompt-graph', edited ? 'edited' : 'generated')],
      texts: [found(field)],
      runs: prompt.runs,
      inputs,
    }
  }
  if (!isWorkflow(graph)) return { findings: [] }
  const inputs = workflowLoads(graph).map(({ name, role }) => ({ name, role, where: `${field.where}@${field.offset}` }))
  return { findings: [claim(field, 'workflow-graph', 'generated')], texts: [found(field)], inputs }
}
