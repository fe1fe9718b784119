import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Problem } from '../../base/problem.ts'
import { sentence } from '../../base/text.ts'
import type { PackFiles } from '../../contracts/pack.ts'
import { packLimits } from './pack-limits.ts'

/** Left lying about by systems and editors; never part of a pack. */
const ignored = /^(\.|Thumbs\.db$|desktop\.ini$|.*~$)/

/**
 * A pack's files from its folder, within the limits of `packLimits`. Symbolic links are not followed.
 * Hidden files are passed over. Throws nothing for what is wrong with the folder: that is a Problem.
 */
export async function readPackFolder(dir: string): Promise<{ files: PackFiles; problems: readonly Problem[] }> {
  const name = basename(resolve(dir))
  const files = new Map<string, Uint8Array>()
  const problems: Problem[] = []
  let bytes = 0

  const walk = async (folder: string, inside: string): Promise<void> => {
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (ignored.test(entry.name)) continue
      if (files.size > packLimits.files) return
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      const full = join(folder, entry.name)
      if (entry.isSymbolicLink()) problems.push(symbolicLink(path))
      else if (!isSafePath(path)) problems.push(unsafePath(path))
      else if (entry.isDirectory()) await walk(full, path)
      else if (!entry.isFile()) problems.push(notAFile(path))
      else {
        const { size } = await lstat(full)
        if (size > packLimits.bytes) {
          problems.push(tooLarge(path, size))
          continue
        }
        if (bytes + size > packLimits.bytes) {
          if (!problems.some((problem) => problem.code === 'pack-too-large')) problems.push(packTooLarge())
          continue
        }
        bytes += size
        files.set(path, await readFile(full))
      }
    }
  }

  try {
    await walk(dir, '')
  } catch (error) {
    problems.push(unreadable(dir, error))
  }
  if (files.size > packLimits.files) problems.push(tooManyFiles())
  return { files: { name, files }, problems }
}

/** No control characters, no backslash, no `.` or `..`, not too long: writable on every system. */
function isSafePath(path: string): boolean {
  return path.length <= packLimits.path && !/[\u0000-\u001f\u007f\\:*?"<>|]/.test(path) && path.split('/').every((part) => !/^\.+$/.test(part) && !/[. ]$/.test(part))
}

function problem(code: string, file: string | null, zh: string, en: string, doZh: string, doEn: string): Problem {
  return { code, severity: 'error', file, pointer: '', line: null, message: sentence(zh, en), hint: sentence(doZh, doEn) }
}

const megabytes = (size: number): string => (size / 1024 / 1024).toFixed(1)
const limit = megabytes(packLimits.bytes)

function symbolicLink(path: string): Problem {
  return problem('symbolic-link', path, `${path} 是符号链接，未读取。`, `${path} is a symbolic link and was not read.`, '用文件本身代替链接。', 'Put the file itself in its place.')
}

function unsafePath(path: string): Problem {
  const shown = path.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 80)
  return problem('unsafe-path', shown, `文件名“${shown}”含有不允许的字符，或过长。`, `The file name "${shown}" has characters that are not allowed, or is too long.`, '改用字母、数字、连字符和下划线。', 'Use letters, digits, hyphens and underscores.')
}

function notAFile(path: string): Problem {
  return problem('not-a-file', path, `${path} 不是普通文件。`, `${path} is no plain file.`, '从主题包中移走它。', 'Take it out of the pack.')
}

function tooLarge(path: string, size: number): Problem {
  return problem('file-too-large', path, `文件 ${path} 有 ${megabytes(size)} MB，超过上限 ${limit} MB，未读取。`, `The file ${path} has ${megabytes(size)} MB, more than the limit of ${limit} MB, and was not read.`, '数据请用导入；主题包里只放少量样例。', 'Import data instead; a pack holds small samples only.')
}

function packTooLarge(): Problem {
  return problem('pack-too-large', null, `主题包的文件合计超过 ${limit} MB，其余文件未读取。`, `The pack's files add up to more than ${limit} MB; the rest was not read.`, '缩小样例数据。', 'Make the samples smaller.')
}

function tooManyFiles(): Problem {
  return problem('too-many-files', null, `主题包的文件超过 ${packLimits.files} 个，其余文件未读取。`, `The pack has more than ${packLimits.files} files; the rest was not read.`, '移走不属于主题包的文件。', 'Take out files that are no part of the pack.')
}

function unreadable(dir: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return problem('no-such-pack', null, `找不到主题包文件夹 ${dir}。`, `There is no pack folder ${dir}.`, '检查路径。', 'Check the path.')
  return problem('unreadable-pack', null, `无法读取主题包文件夹 ${dir}（${code}）。`, `The pack folder ${dir} cannot be read (${code}).`, '检查访问权限。', 'Check the permissions.')
}
