import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hasErrors, type Problem } from '../base/problem.ts'
import type { Pack } from '../contracts/pack.ts'
import { readConfig } from '../host/config.ts'
import { hostVersion, shippedDir } from '../host/product.ts'
import { loadPackFolder, type LoadedPack } from '../journeys/load-pack-folder.ts'
import { UsageError } from './command.ts'
import { formatProblem } from './print-problems.ts'
import type { Terminal } from './terminal.ts'

/** The city's time zone of commands that need no installation. */
export function commandTimeZone(): string {
  return readConfig(process.env, process.cwd()).timeZone
}

/** Reads and checks a pack that the command line names. Throws `UsageError` when there is no such folder. */
export async function loadPackArgument(dir: string): Promise<LoadedPack> {
  if (!existsSync(dir)) throw new UsageError(`没有主题包文件夹“${dir}”。`, `There is no pack folder "${dir}".`)
  return loadPackFolder(dir, { shippedDir, hostVersion, timeZone: commandTimeZone() })
}

/** The pack, when it has no errors; else null, and what is wrong with it was said. */
export function usablePack(dir: string, loaded: LoadedPack, terminal: Terminal): Pack | null {
  if (loaded.pack !== null && !hasErrors(loaded.problems)) return loaded.pack
  for (const problem of loaded.problems) terminal.say(formatProblem(placed(dir, problem), terminal.lang))
  terminal.say({ 'zh-CN': `主题包 ${dir} 有错误，未能继续。`, en: `Pack ${dir} has errors; nothing was done.` })
  return null
}

/** The Problem with its file as seen from where the command was typed. */
export function placed(dir: string, problem: Problem): Problem {
  return problem.file === null ? problem : { ...problem, file: join(dir, problem.file) }
}

