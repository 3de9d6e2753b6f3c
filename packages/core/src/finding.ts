// What one reader saw in one exhibit: where, on which basis, and what it says about origin.

/** What the finding speaks for. `unknown` = it says nothing about origin by itself (editor software, trailing bytes,
 * a mismatching extension) and only explains or raises. */
export type FindingOrigin = 'camera' | 'generated' | 'edited' | 'rendered' | 'drawing' | 'unknown'

/** `signature` = cryptographically verified to a root the operator trusts; `measurement` = seen in pixels or encoding;
 * `claim` = text that anyone could write. Only `c2paBasis` in provenance may return `signature`. */
export type Basis = 'claim' | 'measurement' | 'signature'

export type Finding = Readonly<{
  /** The reader's id, for example `automatic1111`. */
  reader: string
  /** The reader's version: raised when its answers change. */
  version: number
  /** What was seen, a stable code in kebab-case, for example `parameters-text`. */
  code: string
  origin: FindingOrigin
  basis: Basis
  /** Container part, tag and byte offset, for example `png:tEXt:parameters@41`. */
  where: string
  /** Short value that is safe to show (model, software, signer, state code); never a prompt or other free text. */
  detail?: string
}>

/** Free text found in a file (prompt, comment, workflow), kept apart from findings. */
export type FoundText = Readonly<{ reader: string; where: string; text: string }>

/** What a generator's own text says about the run that made the file; hashed with a key before it is written anywhere. */
export type RunStatement = Readonly<{ reader: string; kind: 'model' | 'workflow' | 'prompt-family'; value: string }>

/** A file named by the exhibit itself as an input of its making. */
export type StatedInput = Readonly<{
  reader: string
  where: string
  /** File name, C2PA instance id or digest, as stated. */
  name: string
  sha256?: string
  /** What the source was to this file. */
  role: 'input' | 'parent' | 'component' | 'control' | 'mask' | 'training'
}>
