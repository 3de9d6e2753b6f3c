// Project VIC VICS 1.1 to 1.3, JSON. Shared under agreement; after public readers (IPED, GLEAPP): `odata.metadata` names the
// model, sizes are numbers.
import type { ByteFormat } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'
import { parseVics } from '../vics/read-vics.ts'
import { contextFor, encodeVics } from '../vics/write-vics.ts'

export const vics1: ByteFormat = {
  kind: 'bytes',
  id: 'vics-1',
  name: 'Project VIC VICS 1.x JSON',
  spec: 'http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml (model under agreement)',
  recognises: (head) => /^\{\s*"odata\.metadata"\s*:\s*"[^"]*ProjectVic/iu.test(headText(head)),
  parse: parseVics,
  encode: ({ context }) =>
    encodeVics({
      contextKey: 'odata.metadata',
      context: contextFor(context, /DataModels\/1\./u, 'http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media'),
      sizes: 'number',
    }),
}
