// NovelAI: PNG Title, Software, Source, Comment; WebP EXIF Software and UserComment. The pixel copies are read elsewhere.
import type { Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, exifTexts, found, merge, pngTexts } from '../fields.ts'
import { parseObject, textOf } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

export const novelai: Reader = {
  id: 'novelai',
  version: 1,
  spec: 'https://github.com/NovelAI/novelai-image-metadata',
  read(file) {
    const software = [...pngTexts(file, 'Software'), ...exifTexts(file, 'Software')].filter(({ text }) =>
      /^NovelAI\b/u.test(text),
    )
    const titles = pngTexts(file, 'Title').filter(({ text }) => /^(?:NovelAI|AI) generated image$/iu.test(text))
    const sources = pngTexts(file, 'Source').filter(({ text }) => /^(?:NovelAI|Stable) Diffusion/u.test(text))
    if (software.length + titles.length === 0) return { findings: [] }
    const comments = [...pngTexts(file, 'Comment'), ...exifTexts(file, 'UserComment')]
    return merge([
      ...software.map((field) => ({ findings: [claim(field, 'software', 'generated', field.text)] })),
      ...titles.map((field) => ({ findings: [claim(field, 'title', 'generated', field.text)] })),
      ...sources.map((field) => ({ findings: [], runs: [{ kind: 'model' as const, value: field.text }] })),
      ...comments.map(readComment),
      { findings: [], texts: pngTexts(file, 'Description').map(found) },
    ])
  },
}

function readComment(field: TextField): ReaderResult {
  const comment = parseObject(field.text)
  if (comment === undefined) return { findings: [] }
  const redrawn = comment['request_type'] === 'NativeInfillingRequest' || comment['request_type'] === 'Img2ImgRequest'
  return {
    findings: [claim(field, redrawn ? 'comment-with-input' : 'comment', redrawn ? 'edited' : 'generated')],
    texts: [found(field)],
    runs: promptFamily(textOf(comment['prompt']) ?? ''),
  }
}
