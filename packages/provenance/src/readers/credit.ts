// Credits that name a generator: IPTC 2:110 and photoshop:Credit, `Made with Google AI` and its kind.
import type { Reader } from '../media-file.ts'
import { claim, xmpTexts } from '../fields.ts'

const CREDIT =
  /\b(?:made|created|generated|edited) with (?:google ai|ai|gemini|imagen|firefly|dall|midjourney|chatgpt)/iu

export const credit: Reader = {
  id: 'credit-line',
  version: 1,
  spec: 'https://www.iptc.org/std/photometadata/specification/',
  read(file) {
    const fields = [
      ...file.texts.filter(({ where }) => where === 'iptc:2:110'),
      ...xmpTexts(file, 'http://ns.adobe.com/photoshop/1.0/', 'Credit'),
    ]
    return {
      findings: fields
        .filter(({ text }) => CREDIT.test(text))
        .map((field) => claim(field, 'credit', /\bedited\b/iu.test(field.text) ? 'edited' : 'generated', field.text)),
    }
  },
}
