// Every reader. All of them look at every file; none wins, order is irrelevant.
import type { Reader } from '../media-file.ts'
import { automatic1111 } from './automatic1111.ts'
import { blender } from './blender.ts'
import { cameraExif } from './camera-exif.ts'
import { cameraPictureInfo } from './camera-picture-info.ts'
import { cameraMakerNotes } from './camera-maker-notes.ts'
import { civitai } from './civitai.ts'
import { comfyui } from './comfyui.ts'
import { credit } from './credit.ts'
import { drawThings } from './draw-things.ts'
import { fooocus, ruinedFooocus } from './fooocus.ts'
import { gb45438 } from './gb45438.ts'
import { ideogram, samsung, xaiGrok } from './hosted-services.ts'
import { imaginairy } from './imaginairy.ts'
import { invokeai } from './invokeai.ts'
import { iptcDigitalSourceType } from './iptc-digital-source-type.ts'
import { diffusionBee, easyDiffusion, huggingFace, stabilityMatrix, tensorArt } from './keyed-png.ts'
import { midjourney } from './midjourney.ts'
import { modelFiles } from './model-files.ts'
import { namedSoftware } from './named-software.ts'
import { novelai } from './novelai.ts'
import { screenshot } from './screenshot.ts'
import { sdNext } from './sd-next.ts'
import { stableDiffusionCpp } from './stable-diffusion-cpp.ts'
import { embeddedCredentials, hiddenPicture, polyglotFile, remoteCredentials, trailingData } from './structure.ts'
import { swarmui } from './swarmui.ts'

export const readers: readonly Reader[] = [
  automatic1111,
  blender,
  cameraExif,
  cameraMakerNotes,
  cameraPictureInfo,
  civitai,
  comfyui,
  credit,
  diffusionBee,
  drawThings,
  easyDiffusion,
  embeddedCredentials,
  fooocus,
  gb45438,
  hiddenPicture,
  huggingFace,
  ideogram,
  imaginairy,
  invokeai,
  iptcDigitalSourceType,
  midjourney,
  modelFiles,
  namedSoftware,
  novelai,
  polyglotFile,
  remoteCredentials,
  ruinedFooocus,
  samsung,
  screenshot,
  sdNext,
  stabilityMatrix,
  stableDiffusionCpp,
  swarmui,
  tensorArt,
  trailingData,
  xaiGrok,
]
