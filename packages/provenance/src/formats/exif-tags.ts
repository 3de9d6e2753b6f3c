// Names of the EXIF tags that readers ask for (Exif 3.0, CIPA DC-008-2023 §4.6; TIFF 6.0).

export const TAG_NAMES: Readonly<Record<number, string>> = {
  0x000b: 'ProcessingSoftware', 0x010d: 'DocumentName', 0x010e: 'ImageDescription', 0x010f: 'Make', 0x0110: 'Model',
  0x011d: 'PageName', 0x0131: 'Software', 0x0132: 'DateTime', 0x013b: 'Artist', 0x013c: 'HostComputer', 0x8298: 'Copyright',
  0x9003: 'DateTimeOriginal', 0x9004: 'DateTimeDigitized', 0x9286: 'UserComment', 0x9290: 'SubSecTime', 0x9291: 'SubSecTimeOriginal',
  0x9c9b: 'XPTitle', 0x9c9c: 'XPComment', 0x9c9d: 'XPAuthor', 0x9c9e: 'XPKeywords', 0x9c9f: 'XPSubject',
  0xa420: 'ImageUniqueID', 0xa430: 'CameraOwnerName', 0xa431: 'BodySerialNumber', 0xa433: 'LensMake', 0xa434: 'LensModel',
  0xa435: 'LensSerialNumber', 0xa436: 'ImageTitle', 0xa437: 'Photographer', 0xa438: 'ImageEditor', 0xa439: 'CameraFirmware',
  0xa43a: 'RAWDevelopingSoftware', 0xa43b: 'ImageEditingSoftware', 0xa43c: 'MetadataEditingSoftware', 0xc62f: 'CameraSerialNumber',
}
export const TAG = {
  exifIfd: 0x8769, gpsIfd: 0x8825, interopIfd: 0xa005, subIfds: 0x014a, userComment: 0x9286, makerNote: 0x927c, xmp: 0x02bc,
  iptc: 0x83bb, photoshop: 0x8649, thumbnailOffset: 0x0201, thumbnailLength: 0x0202, width: 0x0100, height: 0x0101,
  stripOffsets: 0x0111, stripLengths: 0x0117, compression: 0x0103, xpFirst: 0x9c9b, xpLast: 0x9c9f, make: 0x010f, model: 0x0110,
} as const
