// A PNG of 8-bit RGB or RGBA with at most 256 colours: the most frequent ones stay, every other becomes its nearest.
// Pages are flat areas and grey edges of letters, so nobody sees it, and the file is a third.
import { deflateSync, inflateSync } from 'node:zlib'

const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
function chunk(kind, data) {
  const whole = Buffer.alloc(data.length + 12)
  whole.writeUInt32BE(data.length, 0)
  whole.write(kind, 4, 'latin1')
  data.copy(whole, 8)
  let check = ~0
  for (let at = 4; at < data.length + 8; at++) check = table[(check ^ whole[at]) & 255] ^ (check >>> 8)
  whole.writeUInt32BE(~check >>> 0, data.length + 8)
  return whole
}

// { width, height, colours }: one number 0xRRGGBB for each pixel, or null for another kind of PNG.
function decode(png) {
  const width = png.readUInt32BE(16), height = png.readUInt32BE(20), step = { 2: 3, 6: 4 }[png[25]]
  if (png[24] !== 8 || !step || png[28] !== 0) return null
  const parts = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const raw = inflateSync(Buffer.concat(parts)), row = width * step, colours = new Uint32Array(width * height)
  let above = new Uint8Array(row)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)], line = raw.subarray(y * (row + 1) + 1, (y + 1) * (row + 1))
    for (let x = 0; x < row; x++) {
      const a = x < step ? 0 : line[x - step], b = above[x], c = x < step ? 0 : above[x - step]
      const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c)
      line[x] += [0, a, b, (a + b) >> 1, pa <= pb && pa <= pc ? a : pb <= pc ? b : c][filter]
    }
    for (let x = 0; x < width; x++) colours[y * width + x] = line[x * step] << 16 | line[x * step + 1] << 8 | line[x * step + 2]
    above = line
  }
  return { width, height, colours }
}

export function smallPng(png) {
  const picture = decode(png)
  if (!picture) return png
  const { width, height, colours } = picture, counts = new Map()
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour)
  const places = new Map(kept.map((colour, place) => [colour, place]))
  const nearest = colour => {
    let best = 0, least = Infinity
    for (let place = 0; place < kept.length; place++) {
      const r = (kept[place] >> 16) - (colour >> 16), g = (kept[place] >> 8 & 255) - (colour >> 8 & 255), b = (kept[place] & 255) - (colour & 255)
      const far = 3 * r * r + 4 * g * g + 2 * b * b
      if (far < least) { least = far; best = place }
    }
    places.set(colour, best)
    return best
  }
  const lines = Buffer.alloc(height * (width + 1)), palette = Buffer.alloc(kept.length * 3)
  kept.forEach((colour, place) => palette.writeUIntBE(colour, place * 3, 3))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = colours[y * width + x]
      lines[y * (width + 1) + 1 + x] = places.get(colour) ?? nearest(colour)
    }
  const head = Buffer.from(png.subarray(16, 29))
  head[9] = 3
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}
