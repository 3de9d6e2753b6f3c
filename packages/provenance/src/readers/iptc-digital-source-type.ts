// IPTC Digital Source Type (NewsCodes, tree of 2024-09-17), by namespace URI whatever the prefix; http, https or bare.
import type { FindingOrigin } from '@rempart/core'
import type { Reader } from '../media-file.ts'
import { claim, xmpTexts } from '../fields.ts'

const NAMESPACE = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'

const ORIGINS: Readonly<Record<string, FindingOrigin>> = {
  trainedAlgorithmicMedia: 'generated',
  compositeWithTrainedAlgorithmicMedia: 'edited',
  compositeSynthetic: 'edited',
  digitalCapture: 'camera',
  computationalCapture: 'camera',
  negativeFilm: 'camera',
  positiveFilm: 'camera',
  print: 'camera',
  compositeCapture: 'camera',
  algorithmicMedia: 'rendered',
  virtualRecording: 'rendered',
  softwareImage: 'rendered',
  dataDrivenMedia: 'rendered',
  digitalCreation: 'drawing',
  digitalArt: 'drawing',
  minorHumanEdits: 'unknown',
  humanEdits: 'unknown',
  algorithmicallyEnhanced: 'unknown',
  screenCapture: 'unknown',
  composite: 'unknown',
  empty: 'unknown',
  trainedAlgorithmicData: 'unknown',
}

/** The last part of a source type and what it speaks for; undefined where it is not one of the vocabulary. */
export function digitalSourceType(value: string): Readonly<{ term: string; origin: FindingOrigin }> | undefined {
  const term =
    value
      .trim()
      .replace(/[/#]+$/u, '')
      .split(/[/#:]/u)
      .at(-1) ?? ''
  const known = Object.keys(ORIGINS).find((name) => name.toLowerCase() === term.toLowerCase())
  const origin = known === undefined ? undefined : ORIGINS[known]
  return known === undefined || origin === undefined ? undefined : { term: known, origin }
}

export const iptcDigitalSourceType: Reader = {
  id: 'iptc-digital-source-type',
  version: 1,
  spec: 'https://cv.iptc.org/newscodes/digitalsourcetype/',
  read: (file) => ({
    findings: [
      ...xmpTexts(file, NAMESPACE, 'DigitalSourceType'),
      ...xmpTexts(file, NAMESPACE, 'digitalSourceType'),
      ...xmpTexts(file, NAMESPACE, 'DigitalSourcefileType'),
    ].flatMap((field) => {
      const type = digitalSourceType(field.text)
      return type === undefined ? [] : [claim(field, 'digital-source-type', type.origin, type.term)]
    }),
  }),
}
