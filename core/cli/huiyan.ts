import { isHuiyanError } from '../base/errors.ts'
import { textIn, type Lang } from '../base/text.ts'
import { exitCodes, UsageError, type Command, type ExitCode } from './command.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Each command is loaded when it is asked for: `check` need not wait for a web server. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).start,
  new: async () => (await import('./commands/new.ts')).newPack,
  check: async () => (await import('./commands/check.ts')).check,
  test: async () => (await import('./commands/test.ts')).test,
  run: async () => (await import('./commands/run.ts')).run,
  explain: async () => (await import('./commands/explain.ts')).explain,
  bench: async () => (await import('./commands/bench.ts')).bench,
}

/** `--lang en` may stand anywhere; Chinese otherwise. */
function takeLang(args: readonly string[]): { lang: Lang; rest: readonly string[]; unknown: string | null } {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  if (at < 0) return { lang: 'zh-CN', rest: args, unknown: null }
  const inline = args[at]!.startsWith('--lang=')
  const value = inline ? args[at]!.slice('--lang='.length) : (args[at + 1] ?? '')
  const rest = [...args.slice(0, at), ...args.slice(at + (inline ? 1 : 2))]
  const lang = value === 'zh' || value === 'zh-CN' ? 'zh-CN' : value === 'en' ? 'en' : null
  return { lang: lang ?? 'zh-CN', rest, unknown: lang === null ? value : null }
}

async function help(terminal: Terminal): Promise<void> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  terminal.print(textIn({ 'zh-CN': '慧眼：公共监督低代码平台\n\n用法：npx huiyan <命令>　（--lang en 显示英文）\n', en: 'Huiyan: a low-code plugin host for public supervision\n\nUsage: npx huiyan <command>  (--lang zh-CN for Chinese)\n' }, terminal.lang))
  for (const command of all) terminal.print(`  ${command.usage}\n      ${textIn(command.summary, terminal.lang)}`)
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const { lang, rest, unknown } = takeLang(args)
  const terminal = openTerminal(lang)
  if (unknown !== null) {
    terminal.say({ 'zh-CN': `--lang 的值“${unknown}”无效，可用 zh-CN 或 en。`, en: `--lang is set to "${unknown}"; it takes zh-CN or en.` })
    return exitCodes.usage
  }
  const [name, ...words] = rest
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await help(terminal)
    return name === undefined ? exitCodes.usage : exitCodes.done
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    terminal.say({ 'zh-CN': `没有“${name}”这个命令。可用的命令：${Object.keys(commands).join('、')}。`, en: `There is no command "${name}". Commands: ${Object.keys(commands).join(', ')}.` })
    return exitCodes.usage
  }
  const command = await load()
  if (words.includes('--help') || words.includes('-h')) {
    terminal.print(`${textIn(command.summary, lang)}\n${command.usage}`)
    return exitCodes.done
  }
  try {
    return await command.run(words, terminal)
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.say(error.sentence)
      terminal.say({ 'zh-CN': `用法：${command.usage}`, en: `Usage: ${command.usage}` })
      return exitCodes.usage
    }
    if (isHuiyanError(error)) {
      terminal.say(`${textIn(error.detail, lang)}\n${textIn(error.hint, lang)}`)
      return exitCodes.couldNotRun
    }
    terminal.say({ 'zh-CN': '出现了未预料的错误，请把下面的内容报告给维护者：', en: 'An unexpected error; please report what follows to the maintainers:' })
    terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return exitCodes.couldNotRun
  }
}

process.exitCode = await main(process.argv.slice(2))
