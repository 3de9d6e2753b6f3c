// PictureInfo in APP12: what Agfa, Epson, Olympus and others wrote before EXIF; lines of `Name=value`.
import { claim, plain } from '../fields.ts'
import type { Reader } from '../media-file.ts'

export const cameraPictureInfo: Reader = {
  id: 'camera-picture-info',
  version: 1,
  spec: 'https://exiftool.org/TagNames/APP12.html',
  read(file) {
    const fields = file.texts.filter(({ where, text }) => where === 'jpeg:APP12' && text.includes('[picture info]'))
    const [field] = fields
    if (field === undefined) return { findings: [] }
    const value = (name: string): string | undefined =>
      new RegExp(`^${name}=(.{1,80})$`, 'imu').exec(field.text.replace(/\r/gu, '\n'))?.[1]?.trim()
    const [model, serial] = [value('ID') ?? value('Type'), value('Serial#') ?? value('SerialNumber')]
    const facts = {
      ...(model !== undefined && { model: plain(model) }),
      ...(serial !== undefined && { serial: plain(serial) }),
      measured: false,
    }
    return { findings: [claim(field, 'picture-info', 'camera', model)], camera: facts }
  },
}
