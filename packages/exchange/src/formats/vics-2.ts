// Project VIC VICS 2.0, JSON. Shared under agreement; after public readers: `@odata.context` names model and country, which
// gives category numbers their meaning.
import type { ByteFormat } from '../list-format.ts'
import { headText } from '../text/first-lines.ts'
import { parseVics } from '../vics/read-vics.ts'
import { contextFor, encodeVics } from '../vics/write-vics.ts'

const DEFAULT_CONTEXT = 'http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media'

export const vics2: ByteFormat = {
  kind: 'bytes',
  id: 'vics-2',
  name: 'Project VIC VICS 2.0 JSON',
  spec: 'http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml (model under agreement)',
  recognises: (head) =>
    /^\{\s*"@odata\.context"\s*:/u.test(headText(head)) ||
    /^\{\s*"value"\s*:\s*\[\s*\{\s*"(?:MediaID|CaseID|CaseNumber|MD5)"/u.test(headText(head)),
  parse: parseVics,
  encode: ({ context }) =>
    encodeVics({
      contextKey: '@odata.context',
      // The form written is the hash set, whatever form was read.
      context: contextFor(context, /DataModels\/2\./u, DEFAULT_CONTEXT).replace(/#Cases$/u, '#Media'),
      sizes: 'number',
    }),
}
