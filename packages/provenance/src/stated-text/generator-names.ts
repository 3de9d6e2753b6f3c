// Generators and services that name themselves in a field meant for a program, a credit or a creator. Data; a name that is
// not here says nothing. Each has to begin the field: a name in the middle of a sentence is about something else.

/** Names that no person, agency or camera has: they count in credits and creator fields too. */
const SERVICE_NAME =
  /^(?:Stable ?Diffusion|Stability ?\.?AI|DreamStudio|DALL.?E|OpenAI|ChatGPT|gpt-image|Midjourney|Leonardo(?:\.| )?AI|Recraft|Ideogram|Meta AI|Imagine with Meta|Imagined with AI|Black Forest Labs|FLUX(?:\.| ?\d|-)|Google (?:AI|Gemini|Imagen)|Gemini \d|Nano Banana|Imagen \d|Adobe Firefly|Bing Image Creator|Image Creator from|Microsoft Designer|Amazon (?:Bedrock|Titan|Nova)|xAI|Grok|Krea|Seedream|Doubao|Jimeng|Dreamina|Kling ?AI|Hailuo|Hunyuan|Qwen-Image|NightCafe|Playground AI|Freepik AI|Artbreeder|Craiyon|StarryAI|SeaArt|PixAI|NovelAI|Civitai|Tensor\.?Art)\b/iu
/** Names that mean something else elsewhere: they count where a program names itself. */
const PROGRAM_NAME =
  /^(?:FLUX|Firefly Image|Firefly$|Imagen$|Wombo|Image Creator|Kling|Runway|Pika|Sora|Luma AI|Dream Machine|Playground|Leonardo$|Emu$)\b/iu

/** Whether the whole of a credit or creator field names a service. */
export function namesService(text: string): boolean {
  return SERVICE_NAME.test(text.trim())
}

/** Whether a Software field names a generator. */
export function namesGenerator(text: string): boolean {
  return namesService(text) || PROGRAM_NAME.test(text.trim())
}
