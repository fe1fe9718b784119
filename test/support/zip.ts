import { crc32 } from 'node:zlib'

/** A zip of small files, stored as they are (APPNOTE 4.3). */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const [local, central]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)]
    const sizes = [crc32(content), content.length, content.length]
    const head = header(0x04034b50, [20, 0, 0, 0, 0], sizes, [path.length, 0])
    central.push(header(0x02014b50, [20, 20, 0, 0, 0, 0], sizes, [path.length, 0, 0, 0, 0]), number32(0), number32(offset), path)
    local.push(head, path, content)
    offset += head.length + path.length + content.length
  }
  const directory = Buffer.concat(central)
  const count = Object.keys(files).length
  return Buffer.concat([...local, directory, header(0x06054b50, [0, 0, count, count], [directory.length, offset], [0])])
}

function header(sign: number, first: readonly number[], middle: readonly number[], last: readonly number[]): Buffer {
  return Buffer.concat([number32(sign), ...first.map(number16), ...middle.map(number32), ...last.map(number16)])
}

function number16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
