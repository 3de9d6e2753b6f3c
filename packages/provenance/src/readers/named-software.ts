// Programs that name themselves in a Software field: editors, renderers, drawing programs, screenshot tools, and
// generators without a format of their own. Data; a name that is not here says nothing.
import type { FindingOrigin } from '@rempart/core'
import type { MediaFile, Reader, TextField } from '../media-file.ts'
import { claim, exifTexts, pngTexts, xmpTexts } from '../fields.ts'
import { namesGenerator } from '../stated-text/generator-names.ts'

type Program = Readonly<{ pattern: RegExp; code: string; origin: FindingOrigin }>

const PROGRAMS: readonly Program[] = [
  {
    pattern:
      /^(?:Blender|Daz ?Studio|DAZ|Cinema 4D|Autodesk (?:3ds|Maya)|3ds Max|Maya|KeyShot|V-Ray|Octane ?Render|Houdini|Unreal|Unity|POV-Ray|LuxCore|LuxRender|Poser|Vue|Bryce|Terragen|Arnold|RenderMan|Mitsuba|Lightwave|modo|SketchUp|Rhinoceros|Enscape|Twinmotion|Lumion|Marmoset|Second Life)\b/iu,
    code: 'renderer-software',
    origin: 'rendered',
  },
  {
    pattern:
      /^(?:CLIP STUDIO|Clip Studio|MediBang|Krita|PaintTool SAI|Procreate|ibisPaint|Adobe Illustrator|Adobe Fresco|Inkscape|Corel ?Painter|FireAlpaca|MyPaint|Sketchbook)\b/iu,
    code: 'drawing-software',
    origin: 'unknown',
  },
  {
    pattern: /^(?:Screenshot|gnome-screenshot|Greenshot|ShareX|Lightshot|Snipping Tool|Flameshot|Spectacle|Skitch)\b/iu,
    code: 'screenshot-software',
    origin: 'unknown',
  },
  {
    pattern: /^(?:Topaz|Gigapixel|Remini|FaceApp|Facetune|PhotoRoom|Lensa)\b/iu,
    code: 'ai-editor-software',
    origin: 'edited',
  },
  {
    pattern:
      /^(?:GIMP|Created with GIMP|Adobe Photoshop|Adobe ImageReady|Photoshop|Adobe Lightroom|Lightroom|paint\.net|Paint\.NET|Picasa|ImageMagick|GraphicsMagick|Affinity|Pixelmator|Snapseed|Canva|PhotoScape|IrfanView|XnView|ACDSee|Corel|darktable|RawTherapee|Capture One|DxO|Microsoft (?:Windows )?Photo|Windows Photo|Photos \d|Paint Shop|Photo ?Editor|Preview|Luminar|digiKam|Polarr|VSCO|PicsArt|Apple Photos)\b/iu,
    code: 'editor-software',
    origin: 'unknown',
  },
]

export const namedSoftware: Reader = {
  id: 'named-software',
  version: 2,
  spec: 'CIPA DC-008 (Exif 3.0) §4.6.5 Software',
  read: (file) => ({
    findings: fields(file).flatMap((field) => {
      if (namesGenerator(field.text)) return [claim(field, 'generator-software', 'generated', field.text)]
      const program = PROGRAMS.find(({ pattern }) => pattern.test(field.text.trim()))
      return program === undefined ? [] : [claim(field, program.code, program.origin, field.text)]
    }),
  }),
}

function fields(file: MediaFile): readonly TextField[] {
  const comments = [
    ...pngTexts(file, 'Comment'),
    ...file.texts.filter(({ where }) => where === 'jpeg:COM' || where === 'gif:comment'),
  ]
  return [
    ...exifTexts(file, 'Software', 'ProcessingSoftware', 'ImageEditingSoftware', 'RAWDevelopingSoftware'),
    ...pngTexts(file, 'Software'),
    ...xmpTexts(file, 'http://ns.adobe.com/xap/1.0/', 'CreatorTool'),
    ...file.texts.filter(({ where }) => where === 'iptc:2:65'),
    ...comments.filter(({ text }) => text.length < 200),
  ]
}
