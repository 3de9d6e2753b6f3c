// A picture that cannot be decoded, told from a defect of ours.

export class UnreadableImage extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause })
    this.name = 'UnreadableImage'
  }
}
