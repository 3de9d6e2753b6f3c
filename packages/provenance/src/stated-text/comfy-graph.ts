// ComfyUI graphs: the `prompt` object keyed by node (class_type, inputs) and the `workflow` object (nodes, links).
import type { RunStatement, StatedInput } from '@rempart/core'
import { isObject, textOf } from './json.ts'
import type { JsonObject } from './json.ts'
import { promptFamily } from './parameters-text.ts'

export type ComfyGraph = Readonly<{
  classes: readonly string[]
  /** A loaded picture is encoded and sampled from, or painted into: the result is made from it. */
  editsInput: boolean
  runs: readonly Omit<RunStatement, 'reader'>[]
  /** Picture files that the graph loads. */
  loads: readonly Pick<StatedInput, 'name' | 'role'>[]
}>

const MAX_NODES = 5000
const MODEL_INPUTS = ['ckpt_name', 'unet_name', 'model_name', 'model_path', 'base_ckpt_name']
const LOADERS = /^(?:LoadImage|LoadImageMask|Load Image|ImageLoad|LoadImageFromPath|VHS_LoadVideo|LoadVideo)/u
/** Nodes that turn a picture into what is sampled from. */
const ENCODERS =
  /VAEEncode|InpaintModelConditioning|ReferenceLatent|ImgToVideo|ImageToVideo|InpaintCrop|AddGuide|ImageEdit|Kontext|FirstLastFrame|FunControl/u
const CONTROL_CLASSES = /ControlNet|IPAdapter|T2IAdapter/u

/** The graph of a `prompt` object, or undefined where it is none. */
export function parsePromptGraph(graph: JsonObject): ComfyGraph | undefined {
  const nodes = Object.values(graph)
    .slice(0, MAX_NODES)
    .filter(isObject)
    .filter((node) => typeof node['class_type'] === 'string')
  if (nodes.length === 0) return undefined
  const classes = nodes.map((node) => String(node['class_type']))
  const controlled = classes.some((name) => CONTROL_CLASSES.test(name))
  const inputs = nodes.map((node) => (isObject(node['inputs']) ? node['inputs'] : {}))
  const models = inputs.flatMap((input) => MODEL_INPUTS.flatMap((key) => textOf(input[key]) ?? []))
  const longest = inputs
    .flatMap((input) =>
      [input['text'], input['prompt'], input['positive']].filter((value) => typeof value === 'string'),
    )
    .toSorted((a, b) => b.length - a.length)[0]
  const loads = nodes.flatMap((node, at) => {
    const name = LOADERS.test(classes[at] ?? '')
      ? (textOf(inputs[at]?.['image']) ?? textOf(inputs[at]?.['video']))
      : undefined
    return name === undefined ? [] : [{ name: baseName(name), role: loadRole(classes[at] ?? '', controlled) }]
  })
  const runs = [
    ...models.slice(0, 1).map((value) => ({ kind: 'model' as const, value })),
    { kind: 'workflow' as const, value: classes.toSorted().join(',') },
    ...promptFamily(longest ?? ''),
  ]
  const encoded = classes.some((name) => ENCODERS.test(name))
  return { classes, editsInput: encoded && loads.some(({ role }) => role !== 'mask'), runs, loads }
}

/** Whether an object is a `workflow`: what the editor draws. */
export function isWorkflow(graph: JsonObject): boolean {
  return (
    Array.isArray(graph['nodes']) &&
    (Array.isArray(graph['links']) || 'last_node_id' in graph || typeof graph['version'] === 'number')
  )
}

/** Picture files that a workflow's loader nodes name. */
export function workflowLoads(graph: JsonObject): ComfyGraph['loads'] {
  const nodes = Array.isArray(graph['nodes']) ? graph['nodes'].slice(0, MAX_NODES).filter(isObject) : []
  return nodes.flatMap((node) => {
    const type = textOf(node['type']) ?? ''
    const values = Array.isArray(node['widgets_values']) ? node['widgets_values'] : []
    const name = LOADERS.test(type) ? textOf(values[0]) : undefined
    return name === undefined || name === '' ? [] : [{ name: baseName(name), role: loadRole(type, false) }]
  })
}

function loadRole(type: string, controlled: boolean): StatedInput['role'] {
  if (/Mask/u.test(type)) return 'mask'
  return controlled ? 'control' : 'input'
}

function baseName(path: string): string {
  return (
    path
      .replace(/ \[(?:input|output|temp)\]$/u, '')
      .split(/[\\/]/u)
      .at(-1) ?? path
  ).trim()
}
