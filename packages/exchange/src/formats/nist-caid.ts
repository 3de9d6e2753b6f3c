// The CAID form in which NIST publishes its NSRL set: VICS 1.2 JSON with sizes as text and media files by name. The only
// harmless file of this family that is public.
import type { ByteFormat } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'
import { parseVics } from '../vics/read-vics.ts'
import { encodeVics } from '../vics/write-vics.ts'

export const nistCaid: ByteFormat = {
  kind: 'bytes',
  id: 'nist-caid',
  name: 'CAID JSON as NIST publishes it',
  spec: 'https://www.nist.gov/itl/ssd/software-quality-group/national-software-reference-library-nsrl (CAID JSON)',
  recognises: (head) => /^\{\s*"odata\.metadata"\s*:\s*"[^"]*\/1\.2\.xml/u.test(headText(head)),
  parse: parseVics,
  encode: () =>
    encodeVics({
      contextKey: 'odata.metadata',
      context: 'http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#Media',
      sizes: 'text',
    }),
}
