// Reports of which every part is secret: words, names, references, the bytes of files, what files say of themselves and what is
// seen on pictures. Benign all of it.
import { exifJpeg, landscape, textChunk, userComment, writePng } from '@rempart/fixtures'
import { pixelsOf } from '../../server/test/canary.ts'
import { newReportId, sendFiles } from '../../server/test/senders.ts'

const SIZE = { width: 320, height: 240 }
const ROWS = [100, 101, 102, 140]

export type Canaries = Readonly<{ fresh(kind: string): string; count(): number }>

/** Every canary begins with the mark and is unlike all others. */
export function canariesOf(mark: string): Canaries {
  let count = 0
  return { fresh: (kind) => `${mark}-${kind}-${(count += 1)}`, count: () => count }
}

/** A report with two pictures in the request and a file that came by /uploads before; eight canaries. Its identifier. */
export async function sendSecretly(
  url: string,
  { fresh, count }: Canaries,
  upload: (bytes: Uint8Array) => Promise<string>,
): Promise<string> {
  const uploaded = await upload(Buffer.from(`${fresh('bytes')} `.repeat(200)))
  const report = {
    id: newReportId(),
    text: `The harbour ${fresh('words')}`,
    reference: fresh('reference'),
    reporter: { name: fresh('reporter') },
    uploads: [{ id: uploaded, name: fresh('upload') }],
  }
  const { channels, data } = landscape(count(), SIZE)
  const seen = pixelsOf(fresh('pixels'))
  for (const row of ROWS) data.set(seen, (row * SIZE.width + 30) * channels)
  const said = `A quiet harbour ${fresh('exif')}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 320x240, Model: boats`
  const photo = await exifJpeg({ ifd0: { 0x010e: said }, userComment: userComment(said, 'UNICODE') })
  const name = fresh('name')
  const files = [
    { name: `${name}.png`, bytes: writePng({ ...SIZE, channels, data }, { before: [textChunk('parameters', said)] }) },
    { name: `${name}.jpg`, bytes: photo },
  ]
  const answer = await sendFiles(url, report, files)
  if (answer.status !== 201) throw new Error(`a report was answered with ${answer.status}: ${await answer.text()}`)
  return report.id
}
