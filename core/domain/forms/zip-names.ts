/** Beyond so many entries a file is no document. */
const mostEntries = 10_000
const [endSign, entrySign] = [0x06054b50, 0x02014b50]
const endBytes = 22

/**
 * Names in a zip's central directory (APPNOTE 4.3), nothing unpacked; null where the directory is not whole, names a file twice, or
 * speaks of several disks or of more than 4 GB.
 */
export function zipNames(zip: Buffer): readonly string[] | null {
  const end = endOf(zip)
  if (end === null) return null
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  if (count > mostEntries || zip.readUInt16LE(end + 4) !== 0 || zip.readUInt16LE(end + 8) !== count) return null
  const names: string[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || zip.readUInt32LE(at) !== entrySign) return null
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [number, number, number]
    names.push(zip.subarray(at + 46, at + 46 + name).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return at === end && new Set(names).size === names.length ? names : null
}

/** Where the end record begins: it is the last thing in the file, but for a comment of its own. */
function endOf(zip: Buffer): number | null {
  for (let at = zip.length - endBytes; at >= Math.max(0, zip.length - endBytes - 0xffff); at--) {
    if (zip.readUInt32LE(at) === endSign && at + endBytes + zip.readUInt16LE(at + 20) === zip.length) return at
  }
  return null
}
