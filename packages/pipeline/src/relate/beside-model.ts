// Pictures found beside a generator's model: checkpoint and LoRA folders keep their training and conditioning pictures in
// the model's folder, or in a sibling folder of a known name (kohya-ss layout: img/10_name, model/, reg/).
import type { MediaType } from '@rempart/core'
import { folderOf } from './subject.ts'
import type { Link, Subject } from './subject.ts'

const MODEL_TYPES: readonly MediaType[] = ['application/x-safetensors', 'application/x-pytorch']
const MODEL_FOLDER = /^(?:models?|outputs?|checkpoints?|ckpts?|loras?|weights)$/iu
const PICTURE_FOLDER = /^(?:img|images?|train|training|train_data|dataset|data|reg|control|conditioning|\d+_.+)$/iu
/** Folders looked at above a picture: kohya-ss nests two, datasets rarely more. */
const FOLDERS_ABOVE = 3

/** Links each picture to one model beside it: the first by path, not to every model of a folder. */
export function besideModels(subjects: readonly Subject[]): readonly Link[] {
  const beside = new Map<string, number>()
  const roots = new Map<string, number>()
  for (const [at, { path, type }] of subjects.entries()) {
    if (!MODEL_TYPES.includes(type)) continue
    const folder = folderOf(path)
    keepFirst(beside, folder, at)
    keepFirst(roots, folder, at)
    if (MODEL_FOLDER.test(lastPart(folder))) keepFirst(roots, parentOf(folder), at)
  }
  if (beside.size === 0) return []
  return subjects.flatMap(({ path, type, parent }, from): readonly Link[] => {
    if (parent !== undefined || !type.startsWith('image/')) return []
    const folder = folderOf(path)
    const to = beside.get(folder) ?? aboveOf(folder).find((found) => roots.has(found.root) && found.isPictures)
    const model = typeof to === 'number' ? to : to === undefined ? undefined : roots.get(to.root)
    return model === undefined ? [] : [{ from, to: model, kind: 'beside-model', basis: 'measurement' }]
  })
}

/** The folders above, each with whether the folder below it on the way to the picture is one for pictures. */
function aboveOf(folder: string): readonly Readonly<{ root: string; isPictures: boolean }>[] {
  const found: { root: string; isPictures: boolean }[] = []
  for (let below = folder, level = 0; below !== '' && level < FOLDERS_ABOVE; level += 1) {
    const root = parentOf(below)
    found.push({ root, isPictures: PICTURE_FOLDER.test(lastPart(below)) })
    below = root
  }
  return found
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
}

function lastPart(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1)
}

function keepFirst(map: Map<string, number>, key: string, at: number): void {
  if (!map.has(key)) map.set(key, at)
}
