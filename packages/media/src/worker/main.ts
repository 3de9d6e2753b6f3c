// The process inside the sandbox: one request, one record, until its input ends.
import type { Answer, Rendition } from '@rempart/core'
import type { TrustSettings } from '@rempart/provenance'
import { renderImage } from '../decode/decode-image.ts'
import { writeRendition, writeResult } from '../record.ts'
import { readRequest } from '../request.ts'
import type { Request } from '../request.ts'
import { decoderVersion } from '../version.ts'
import { examineInside } from './examine.ts'
import { readFrame, writeFrame } from './frames.ts'

let trust: TrustSettings = { anchorsPem: '', textToImageOnlySigners: [] }

for (let frame = readFrame(); frame !== undefined; frame = readFrame()) writeFrame(await answer(readRequest(frame)))

async function answer(request: Request): Promise<Uint8Array> {
  switch (request.kind) {
    case 'start':
      trust = request.trust
      return Buffer.from(decoderVersion())
    case 'examine':
      return writeResult(await examineInside({ ...request, trust }))
    case 'render':
      return writeRendition(await render(request))
  }
}

async function render({ options, ...picture }: Extract<Request, { kind: 'render' }>): Promise<Answer<Rendition>> {
  try {
    return { kind: 'known', value: { type: 'image/webp', ...(await renderImage(picture, options)) } }
  } catch (error) {
    return {
      kind: 'gap',
      gap: {
        stage: 'decode',
        reason: 'undecodable',
        detail: error instanceof Error ? error.message.slice(0, 160) : 'unknown',
      },
    }
  }
}
