// Every reader on the texts that its generator writes (PROVENANCE.md §1–§2 describes them; the bytes are made here), and
// every reader silent on what the others write.
import { memorySource } from '@rempart/core'
import { expect, it } from 'vitest'
import type { MediaFile, TextField } from '../media-file.ts'
import { parseMedia } from '../parse-media.ts'
import { readAll } from '../read-all.ts'
import { readers } from './index.ts'

const empty = parseMedia(memorySource(new Uint8Array()))
const EXT = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'
const withTexts = (texts: Readonly<Record<string, string>>, more: Partial<MediaFile> = {}): MediaFile => ({
  ...empty,
  texts: Object.entries(texts).map(([where, text], at): TextField => ({ where, offset: at * 100 + 33, text })),
  ...more,
})
const settings = 'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: 81761151'
const aigc = '{"Label":"1","ContentProducer":"x","ProduceID":"1"}'
const graph = '{"1":{"class_type":"KSampler","inputs":{"seed":1}}}'
const note = Buffer.concat([Buffer.from('Nikon\0\x02\x10\0\0MM\0*'), Buffer.alloc(100)])

type Row = readonly [name: string, file: MediaFile, expected: string]
const ROWS: readonly Row[] = [
  [
    'A1111 PNG',
    withTexts({ 'png:tEXt:parameters': `a harbour\nNegative prompt: blurry\n${settings}` }),
    'automatic1111:parameters-text:generated',
  ],
  ['A1111, settings only', withTexts({ 'png:tEXt:parameters': settings }), 'automatic1111:parameters-text:generated'],
  [
    'A1111 iTXt',
    withTexts({ 'png:iTXt:parameters': `une île\n${settings}` }),
    'automatic1111:parameters-text:generated',
  ],
  [
    'A1111 img2img',
    withTexts({ 'exif:UserComment': `a harbour\n${settings}, Denoising strength: 0.6` }),
    'automatic1111:parameters-text-with-input:edited',
  ],
  [
    'A1111 upscaled',
    withTexts({ 'exif:UserComment': `a harbour\n${settings}, Denoising strength: 0.6, Hires upscale: 2` }),
    'automatic1111:parameters-text:generated',
  ],
  [
    'SD.Next',
    withTexts({ 'exif:UserComment': `a harbour\n${settings}, App: SD.Next, Version: 0123abc, Operations: txt2img` }),
    'sd-next:parameters-text:generated',
  ],
  [
    'stable-diffusion.cpp',
    withTexts({ 'png:tEXt:parameters': `a harbour\n${settings}, Version: stable-diffusion.cpp` }),
    'stable-diffusion-cpp:parameters-text:generated',
  ],
  ['ComfyUI prompt', withTexts({ 'png:tEXt:prompt': graph }), 'comfyui:prompt-graph:generated'],
  [
    'ComfyUI WebP make',
    withTexts({ 'exif:Make': 'workflow:{"nodes":[],"links":[]}', 'exif:Model': `prompt:${graph}` }),
    'comfyui:prompt-graph:generated',
  ],
  [
    'ComfyUI save-image-extended',
    withTexts({ 'exif:Make': `Prompt: ${graph}`, 'exif:ImageDescription': 'Workflow: {"nodes":[],"links":[]}' }),
    'comfyui:workflow-graph:generated',
  ],
  [
    'ComfyUI saveimage-plus',
    withTexts({ 'exif:UserComment': `{"prompt":${graph},"workflow":{"nodes":[],"links":[]}}` }),
    'comfyui:prompt-graph:generated',
  ],
  [
    'ComfyUI from a picture',
    withTexts({
      'png:tEXt:prompt':
        '{"1":{"class_type":"LoadImage","inputs":{"image":"a.png"}},"2":{"class_type":"VAEEncode","inputs":{}}}',
    }),
    'comfyui:prompt-graph-with-input:edited',
  ],
  [
    'SwarmUI',
    withTexts({ 'exif:UserComment': '{"sui_image_params":{"prompt":"a harbour","model":"x","swarm_version":"0.9"}}' }),
    'swarmui:image-parameters:generated',
  ],
  [
    'Fooocus',
    withTexts({
      'png:tEXt:parameters': '{"adm_guidance":"(1)","base_model":"x","full_negative_prompt":[]}',
      'png:tEXt:fooocus_scheme': 'fooocus',
    }),
    'fooocus:parameters-json:generated',
  ],
  [
    'RuinedFooocus',
    withTexts({ 'png:tEXt:parameters': '{"Prompt":"a harbour","software":"RuinedFooocus"}' }),
    'ruined-fooocus:parameters-json:generated',
  ],
  [
    'InvokeAI Dream',
    withTexts({ 'png:tEXt:Dream': '"a harbour" -s 50 -S 1 -W 512 -H 512 -A k_lms' }),
    'invokeai:dream-command:generated',
  ],
  [
    'InvokeAI Dream from a picture',
    withTexts({ 'png:tEXt:Dream': '"a harbour" -s 50 -I boat.png' }),
    'invokeai:dream-command-with-input:edited',
  ],
  [
    'InvokeAI sd-metadata',
    withTexts({
      'png:tEXt:sd-metadata': '{"app_id":"invoke-ai/InvokeAI","app_version":"2.3","image":{"type":"txt2img"}}',
    }),
    'invokeai:sd-metadata:generated',
  ],
  [
    'InvokeAI 3',
    withTexts({ 'png:iTXt:invokeai_metadata': '{"app_version":"3.5","generation_mode":"inpaint"}' }),
    'invokeai:metadata-with-input:edited',
  ],
  [
    'NovelAI',
    withTexts({ 'png:tEXt:Title': 'NovelAI generated image', 'png:tEXt:Software': 'NovelAI' }),
    'novelai:software:generated',
  ],
  [
    'NovelAI WebP',
    withTexts({ 'exif:Software': 'NovelAI', 'exif:UserComment': '{"prompt":"a harbour"}' }),
    'novelai:comment:generated',
  ],
  ['imaginAIry', withTexts({ 'exif:Software': 'Imaginairy / Stable Diffusion v1.4' }), 'imaginairy:software:generated'],
  [
    'Draw Things',
    withTexts({ 'xmp:{http://ns.adobe.com/xap/1.0/}CreatorTool': 'Draw Things' }),
    'draw-things:creator-tool:generated',
  ],
  [
    'TensorArt',
    withTexts({ 'png:tEXt:generation_data': '{"prompt":"a harbour"}\0' }),
    'tensorart:generation-data:generated',
  ],
  [
    'Civitai',
    withTexts({ 'exif:UserComment': `a harbour\n${settings}, Civitai resources: [{"type":"checkpoint"}]` }),
    'civitai:on-site-generation:generated',
  ],
  ['Stability Matrix', withTexts({ 'png:tEXt:smproj': '{}' }), 'stability-matrix:project:generated'],
  [
    'Hugging Face space',
    withTexts({ 'png:tEXt:parameters': '{"prompt":"a","resolution":"1","guidance_scale":7,"Model hash":"x"}' }),
    'hugging-face:space-parameters:generated',
  ],
  ['Hugging Face job', withTexts({ 'png:tEXt:hf-job-id': 'x' }), 'hugging-face:job-id:generated'],
  [
    'Easy Diffusion',
    withTexts({ 'exif:UserComment': '{"prompt":"a","use_stable_diffusion_model":"x"}' }),
    'easy-diffusion:settings-json:generated',
  ],
  ['DiffusionBee', withTexts({ 'png:tEXt:Software': 'DiffusionBee' }), 'diffusionbee:software:generated'],
  [
    'Midjourney',
    withTexts({ 'png:tEXt:Description': 'a harbour --v 5.2 Job ID: 01234567-89ab-cdef-0123-456789abcdef' }),
    'midjourney:job-id:generated',
  ],
  [
    'xAI Grok',
    withTexts({
      'exif:ImageDescription': `Signature: ${'A'.repeat(88)}`,
      'exif:Artist': '01234567-89ab-cdef-0123-456789abcdef',
    }),
    'xai-grok:signature-text:generated',
  ],
  ['Ideogram', withTexts({ 'exif:Make': 'Ideogram AI' }), 'ideogram:make:generated'],
  [
    'source type, foreign prefix',
    withTexts({
      [`xmp:{${EXT}}DigitalSourceType`]: 'https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    }),
    'iptc-digital-source-type:digital-source-type:generated',
  ],
  [
    'source type, bare composite',
    withTexts({ [`xmp:{${EXT}}DigitalSourceType`]: 'compositeWithTrainedAlgorithmicMedia' }),
    'iptc-digital-source-type:digital-source-type:edited',
  ],
  [
    'source type, camera',
    withTexts({ [`xmp:{${EXT}}DigitalSourceType`]: 'digitalCapture' }),
    'iptc-digital-source-type:digital-source-type:camera',
  ],
  ['credit', withTexts({ 'iptc:2:110': 'Made with Google AI' }), 'credit-line:credit:generated'],
  ['AIGC, PNG', withTexts({ 'png:tEXt:AIGC': aigc }), 'gb45438:label-generated:generated'],
  [
    'AIGC, escaped XMP',
    withTexts({ 'xmp:{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC': aigc.replaceAll('"', '&quot;') }),
    'gb45438:label-generated:generated',
  ],
  ['AIGC, EXIF', withTexts({ 'exif:UserComment': `{"AIGC":${aigc}}` }), 'gb45438:label-generated:generated'],
  ['AIGC, bare', withTexts({ 'jpeg:COM': `AIGC${aigc}` }), 'gb45438:label-generated:generated'],
  ['AIGC, MP4', withTexts({ 'mp4:udta:AIGC': aigc }), 'gb45438:label-generated:generated'],
  [
    'AIGC, only possible',
    withTexts({ 'png:tEXt:AIGC': aigc.replace('"1"', '"2"') }),
    'gb45438:label-possibly-generated:unknown',
  ],
  [
    'Tencent',
    withTexts({ 'exif:ImageDescription': '{"ServiceProvider":"x","ServiceUser":"y"}' }),
    'gb45438:label-generated:generated',
  ],
  ['Blender', withTexts({ 'png:tEXt:RenderTime': '00:01', 'png:tEXt:Frame': '1' }), 'blender:render-stamp:rendered'],
  ['Daz Studio', withTexts({ 'exif:Software': 'Daz Studio 4.20' }), 'named-software:renderer-software:rendered'],
  ['GIMP', withTexts({ 'png:tEXt:Comment': 'Created with GIMP' }), 'named-software:editor-software:unknown'],
  ['screenshot', withTexts({ 'exif:UserComment': 'Screenshot' }), 'screenshot:screenshot-comment:unknown'],
  [
    'camera',
    withTexts({ 'exif:Make': 'NIKON CORPORATION', 'exif:Model': 'NIKON D750' }),
    'camera-exif:make-and-model:camera',
  ],
  [
    'maker notes',
    withTexts(
      { 'exif:Make': 'NIKON CORPORATION' },
      { exif: [{ ifd: 'exif', tag: 0x927c, type: 7, offset: 500, value: note }] },
    ),
    'camera-maker-notes:maker-notes:camera',
  ],
  [
    'picture info',
    withTexts({ 'jpeg:APP12': '[picture info]\rID=OLYMPUS DIGITAL CAMERA\rShutter=1\r' }),
    'camera-picture-info:picture-info:camera',
  ],
  [
    'remote credentials',
    withTexts({ 'xmp:{http://purl.org/dc/terms/}provenance': 'https://example.org/x.c2pa' }),
    'remote-credentials:remote-credentials-not-fetched:unknown',
  ],
]

it.each(ROWS)('%s', (_, file, expected) => {
  const seen = readAll(file).findings.map(({ reader, code, origin }) => `${reader}:${code}:${origin}`)
  expect(seen).toContain(expected)
})

it('every reader of texts has a row of its own', () => {
  const STRUCTURE = [
    'embedded-credentials',
    'hidden-picture',
    'model-files',
    'polyglot',
    'samsung-photo-assist',
    'trailing-data',
  ]
  const covered = new Set(ROWS.map(([, , expected]) => expected.split(':')[0]))
  expect(readers.map(({ id }) => id).filter((id) => !covered.has(id) && !STRUCTURE.includes(id))).toEqual([])
})

it('a generator’s texts are no camera evidence, and a camera’s no generator’s', () => {
  const speaks = (file: MediaFile): readonly string[] => readAll(file).findings.map(({ origin }) => origin)
  for (const [name, file, expected] of ROWS) {
    if (/generated|edited/u.test(expected)) expect(speaks(file), name).not.toContain('camera')
    if (expected.endsWith(':camera')) expect(speaks(file), name).not.toContain('generated')
  }
})

it('prompts go to texts and never into a finding', () => {
  for (const [name, file] of ROWS)
    expect(JSON.stringify(readAll(file).findings), name).not.toMatch(/a harbour|une île/u)
})
