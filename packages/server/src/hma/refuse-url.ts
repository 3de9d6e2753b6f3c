// HMA fetches addresses that its callers name: a way into the network of whoever runs it. This one does not.
import { HmaError } from './hma-error.ts'

export function refuseUrl(): never {
  throw new HmaError(403, 'this service fetches no addresses: send the file itself')
}
