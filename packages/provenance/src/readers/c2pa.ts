// Content Credentials: what a C2PA manifest store says, and the three answers that have to stay apart: is the content
// intact, is the signature intact, does the operator trust the signer (C2PA Technical Specification 2.1 §15, §18).
import type { Basis, Finding, FindingOrigin } from '@rempart/core'
import { plain } from '../fields.ts'
import type { ReaderResult } from '../media-file.ts'
import { isObject, textOf } from '../stated-text/json.ts'
import type { JsonObject } from '../stated-text/json.ts'
import type { TrustSettings } from '../trust.ts'
import { digitalSourceType } from './iptc-digital-source-type.ts'

type OwnFinding = Omit<Finding, 'reader' | 'version'>
/** What validation found, folded into the three answers. */
export type C2paState = Readonly<{
  content: 'intact' | 'altered'
  signature: 'intact' | 'broken'
  signer: 'trusted' | 'untrusted'
}>

const MAX_MANIFESTS = 32
const MAX_ACTIONS = 200
const CONTENT_CODES =
  /^assertion\.(?:dataHash|bmffHash|boxesHash|collectionHash|hashedURI|multiAssetHash|missing|inaccessible)|^claim\.hardBindings\.missing|^assertion\.cbor|^claim\.cbor/u
const SIGNATURE_CODES = /^claimSignature\.(?:mismatch|missing)|^claim\.(?:missing|multiple|malformed)|^algorithm\./u
const TRUST_CODES = /^signingCredential\.|^general\.error|^claimSignature\.outsideValidity/u
/** Actions that begin from something that was there before. */
const EDITING =
  /^c2pa\.(?:edited|opened|placed|composited|removed|filtered|drawing|cropped|color_adjustments|adjustedColor|dubbed)/u

/** The only place that may answer `signature`: content and signature intact, and a chain to a root the operator trusts. */
export function c2paBasis({ content, signature, signer }: C2paState): Basis {
  return content === 'intact' && signature === 'intact' && signer === 'trusted' ? 'signature' : 'claim'
}

/** Findings of a manifest store as c2pa-rs writes it in JSON; anything else gives none. `where`: the store's place in the
 * file, which every finding names. */
export function c2paFindings(store: unknown, trust: TrustSettings, where: string): ReaderResult {
  const { findings, inputs } = readStore(store, trust)
  return {
    findings: findings.map((finding) => ({ ...finding, where })),
    inputs: inputs.map((input) => ({ ...input, where })),
  }
}

type Placeless<T> = Omit<T, 'where'>
type StoreReading = Readonly<{
  findings: readonly Placeless<OwnFinding>[]
  inputs: readonly Placeless<NonNullable<ReaderResult['inputs']>[number]>[]
}>

function readStore(store: unknown, trust: TrustSettings): StoreReading {
  if (!isObject(store)) return { findings: [], inputs: [] }
  const manifests = isObject(store['manifests']) ? store['manifests'] : {}
  const active = manifests[textOf(store['active_manifest']) ?? '']
  if (!isObject(active)) return { findings: [], inputs: [] }
  const state = stateOf(store, trust)
  const basis = c2paBasis(state)
  const all = Object.values(manifests).slice(0, MAX_MANIFESTS).filter(isObject)
  const chain = [active, ...all.filter((manifest) => manifest !== active)]
  const findings = [
    ...stateFindings(state, store, active),
    ...chain.flatMap((manifest) => originFindings(manifest, manifest === active ? basis : 'claim')),
    ...textToImage({ active, chain, basis, trust }),
  ]
  return { findings, inputs: chain.flatMap(ingredientInputs) }
}

/** The state of the active manifest; certificate troubles are the signer's, not the content's. */
function stateOf(store: JsonObject, { anchorsPem }: TrustSettings): C2paState {
  const failures = failureCodes(store)
  const results = isObject(store['validation_results']) ? store['validation_results']['activeManifest'] : undefined
  const successes = isObject(results) ? codesOf(results['success']) : []
  const untrusted = failures.some((code) => TRUST_CODES.test(code))
  return {
    content: failures.some((code) => CONTENT_CODES.test(code)) ? 'altered' : 'intact',
    signature: failures.some((code) => SIGNATURE_CODES.test(code)) ? 'broken' : 'intact',
    signer:
      anchorsPem !== '' && !untrusted && successes.includes('signingCredential.trusted') ? 'trusted' : 'untrusted',
  }
}

function failureCodes(store: JsonObject): readonly string[] {
  const results = isObject(store['validation_results']) ? store['validation_results']['activeManifest'] : undefined
  const failures = isObject(results) ? codesOf(results['failure']) : []
  return failures.length > 0 ? failures : isObject(results) ? [] : codesOf(store['validation_status'])
}

function codesOf(rows: unknown): readonly string[] {
  return Array.isArray(rows) ? rows.filter(isObject).flatMap((row) => textOf(row['code']) ?? []) : []
}

function stateFindings(
  { content, signature, signer }: C2paState,
  store: JsonObject,
  active: JsonObject,
): StoreReading['findings'] {
  const signed = isObject(active['signature_info']) ? active['signature_info'] : {}
  const name = [textOf(signed['issuer']), textOf(signed['common_name'])].filter((part) => part !== undefined).join(', ')
  const failures = failureCodes(store)
  const seen = (code: string, detail: string): Placeless<OwnFinding> => ({
    code,
    origin: 'unknown',
    basis: 'measurement',
    ...(detail !== '' && { detail: plain(detail) }),
  })
  return [
    seen(`content-${content}`, failures.filter((code) => CONTENT_CODES.test(code)).join(' ')),
    seen(`signature-${signature}`, failures.filter((code) => SIGNATURE_CODES.test(code)).join(' ')),
    seen(`signer-${signer}`, name),
    ...failures.filter((code) => TRUST_CODES.test(code)).map((code) => seen('certificate', code)),
  ]
}

/** What the actions of one manifest say of the making. */
function originFindings(manifest: JsonObject, basis: Basis): StoreReading['findings'] {
  const actions = actionsOf(manifest)
  const generator = generatorOf(manifest)
  return actions.flatMap((action): Placeless<OwnFinding>[] => {
    const name = textOf(action['action']) ?? ''
    const type = digitalSourceType(textOf(action['digitalSourceType']) ?? '')
    const origin = type?.origin ?? describedOrigin(action, generator, name)
    if (origin === undefined || origin === 'unknown') return []
    const touched: FindingOrigin = origin === 'generated' && EDITING.test(name) ? 'edited' : origin
    const agent = agentOf(action)
    const detail = plain(
      [name, type?.term, generator, agent].filter((part) => part !== undefined && part !== '').join(', '),
    )
    return [{ code: `action-${touched}`, origin: touched, basis, detail }]
  })
}

/** Older manifests have no source type: a generator that names itself and says that it created the picture. */
function describedOrigin(action: JsonObject, generator: string, name: string): FindingOrigin | undefined {
  if (name !== 'c2pa.created') return undefined
  const described = [
    textOf(action['description']),
    isObject(action['parameters']) ? textOf(action['parameters']['description']) : undefined,
    generator,
    agentOf(action),
  ].join(' ')
  return /\bAI[ -]generated|Responsible AI|DALL.?E|Image Creator|Firefly|Generative AI|gpt-image|GPT-4o|Titan Image|Imagen|Midjourney|FLUX/iu.test(
    described,
  )
    ? 'generated'
    : undefined
}

function actionsOf(manifest: JsonObject): readonly JsonObject[] {
  const assertions = Array.isArray(manifest['assertions']) ? manifest['assertions'].filter(isObject) : []
  const lists = assertions
    .filter(({ label }) => /^c2pa\.actions/u.test(textOf(label) ?? ''))
    .map(({ data }) => (isObject(data) ? data['actions'] : undefined))
  return lists.flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : [])).slice(0, MAX_ACTIONS)
}

function generatorOf(manifest: JsonObject): string {
  const info = Array.isArray(manifest['claim_generator_info'])
    ? manifest['claim_generator_info'].filter(isObject)[0]
    : undefined
  return textOf(info?.['name']) ?? textOf(manifest['claim_generator']) ?? ''
}

function agentOf(action: JsonObject): string {
  const agent = action['softwareAgent']
  return textOf(agent) ?? (isObject(agent) ? (textOf(agent['name']) ?? '') : '')
}

function ingredientInputs(manifest: JsonObject): StoreReading['inputs'] {
  const ingredients = Array.isArray(manifest['ingredients']) ? manifest['ingredients'].filter(isObject) : []
  return ingredients.slice(0, MAX_MANIFESTS).flatMap((ingredient) => {
    const name = textOf(ingredient['title']) ?? textOf(ingredient['instance_id'])
    const relationship = textOf(ingredient['relationship'])
    const role =
      relationship === 'parentOf'
        ? ('parent' as const)
        : relationship === 'inputTo'
          ? ('input' as const)
          : ('component' as const)
    return name === undefined ? [] : [{ name: plain(name), role }]
  })
}

/** Lane 4's condition on the credentials themselves (DESIGN §1): trusted signature by a signer who only makes pictures
 * from text, created, from nothing else. What else has to hold is ranking's to check. */
function textToImage({
  active,
  chain,
  basis,
  trust,
}: Readonly<{
  active: JsonObject
  chain: readonly JsonObject[]
  basis: Basis
  trust: TrustSettings
}>): StoreReading['findings'] {
  const signed = isObject(active['signature_info']) ? active['signature_info'] : {}
  const names = [textOf(signed['issuer']), textOf(signed['common_name'])]
  const listed = trust.textToImageOnlySigners.some((name) => names.includes(name))
  const actions = chain.flatMap(actionsOf)
  const created = actions.some(
    (action) =>
      textOf(action['action']) === 'c2pa.created' &&
      digitalSourceType(textOf(action['digitalSourceType']) ?? '')?.term === 'trainedAlgorithmicMedia',
  )
  const fromNothing =
    chain.length === 1 &&
    chain.flatMap(ingredientInputs).length === 0 &&
    !actions.some((action) => EDITING.test(textOf(action['action']) ?? ''))
  if (basis !== 'signature' || !listed || !created || !fromNothing) return []
  return [{ code: TEXT_TO_IMAGE_CODE, origin: 'generated', basis }]
}

export const TEXT_TO_IMAGE_CODE = 'signed-text-to-image'
