// An answer of the HMA-compatible service that is no success: HMA says it as {"message": …}.

/** A status of HMA's (400, 403, 404, 413, 503) and what it says; never a hash. */
export class HmaError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'HmaError'
    this.status = status
  }
}
