// NCMEC hash-sharing API v2 (facebook/ThreatExchange python-threatexchange clients/ncmec/hash_api.py, after NCMEC's
// documentation). Entries of a window are not in the order of time: only after the last page may maxTimestamp be kept.
import { UserError } from '@rempart/core'
import { ncmecXml } from '../formats/ncmec-xml.ts'
import { xmlText } from '../xml/split-xml.ts'
import { credential, type ListClient, pageBelow, type Vote } from './client.ts'

const USER = 'REMPART_NCMEC_USER'
const PASSWORD = 'REMPART_NCMEC_PASSWORD'
const NAMESPACE = 'https://hashsharing.ncmec.org/hashsharing/v2'
/** Before the first entry of any list. */
const BEGINNING = '2000-01-01T00:00:00Z'

export const ncmec: ListClient = {
  id: 'ncmec',
  name: 'NCMEC hash sharing v2',
  spec: 'https://report.cybertip.org/hashsharing/v2/documentation.pdf',
  format: ncmecXml,
  environments: {
    Industry: { base: 'https://report.cybertip.org/hashsharing', realm: 'victim' },
    Industry_Exploitative: { base: 'https://report.cybertip.org/exploitative-hashsharing', realm: 'exploitative' },
    LawEnforcement: { base: 'https://lesp.ncmec.org/csam-hashsharing', realm: 'victim' },
    NGO: { base: 'https://hashsharing.ncmec.org/npo', realm: 'victim' },
    Exploitative: { base: 'https://hashsharing.ncmec.org/exploitative', realm: 'exploitative' },
    NGO_Generative_AI: { base: 'https://hashsharing.ncmec.org/generative-ai-csam', realm: 'generative-AI' },
    NGO_Generative_AI_Exploitative: {
      base: 'https://hashsharing.ncmec.org/generative-ai-exploitative',
      realm: 'exploitative',
    },
  },
  credentials: [USER, PASSWORD],
  connect(base, environment) {
    const basic = Buffer.from(`${credential(environment, USER)}:${credential(environment, PASSWORD)}`).toString(
      'base64',
    )
    const headers = { authorization: `Basic ${basic}`, accept: 'application/xml' }
    const below = (path: string): URL => new URL(`${base.href.replace(/\/$/u, '')}/v2/${path}`)
    return {
      first(checkpoint, now) {
        const url = below('entries')
        url.searchParams.set('from', checkpoint ?? BEGINNING)
        url.searchParams.set('to', `${now.toISOString().slice(0, 19)}Z`)
        return { method: 'GET', url, headers }
      },
      next: (page) => ({ method: 'GET', url: pageBelow(base, page), headers }),
      checkpointAfter: (statements) =>
        statements
          .flatMap(({ checkpoint }) => checkpoint ?? [])
          .sort()
          .at(-1),
      feedback(vote) {
        const [member = '', ...id] = vote.entry.split('/')
        const type = vote.hashType?.toUpperCase()
        if (id.length === 0 || type === undefined)
          throw new UserError({
            code: 'usage',
            subject: 'feedback to NCMEC',
            reason: 'needs an entry MEMBER/ID and a hash type (--hash-type MD5, SHA1, PDNA, PDQ …)',
          })
        const path = ['entries', member, id.join('/'), type, 'feedback'].map(encodeURIComponent).join('/')
        const body = bodyOf(vote)
        return { method: 'PUT', url: below(path), headers: { ...headers, 'content-type': 'application/xml' }, body }
      },
    }
  },
}

/** A negative vote names reasons by the GUIDs that `feedback/TYPE/reasons` lists. */
function bodyOf({ vote, reasons }: Vote): string {
  if (vote === 'down' && reasons.length === 0)
    throw new UserError({
      code: 'usage',
      subject: 'feedback to NCMEC',
      reason: 'a vote down needs at least one --reason GUID',
    })
  const guids = reasons.map((guid) => `<guid>${xmlText(guid)}</guid>`).join('')
  const content = vote === 'up' ? '<affirmative/>' : `<negative><reasonIds>${guids}</reasonIds></negative>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feedbackSubmission xmlns="${NAMESPACE}">${content}</feedbackSubmission>\n`
}
