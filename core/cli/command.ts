import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import type { Sentence } from '../base/text.ts'
import type { Terminal } from './terminal.ts'

/** Exit codes of every command. */
export const exitCodes = { done: 0, bad: 1, usage: 2, couldNotRun: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** One word after `huiyan`. */
export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: Sentence
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>
}

/** The words do not make a command line; ends with exit code 2 and the command's usage. */
export class UsageError extends Error {
  readonly sentence: Sentence
  constructor(zh: string, en: string) {
    super(en)
    this.name = 'UsageError'
    this.sentence = { 'zh-CN': zh, en }
  }
}

/** Options and words of a command. Throws `UsageError` on an unknown option, one without its value, or too few or too many words. */
export function readArguments<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O, words: { min: number; max: number }) {
  const parsed = parse(args, options)
  if (parsed.positionals.length < words.min) throw new UsageError('参数不足。', 'Too few arguments.')
  if (parsed.positionals.length > words.max) {
    const surplus = parsed.positionals[words.max]!
    throw new UsageError(`多余的参数“${surplus}”。`, `Unexpected argument "${surplus}".`)
  }
  return parsed
}

function parse<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    const option = /'(-[^'\s]*)/.exec((error as Error).message)?.[1] ?? ''
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'
    throw missing
      ? new UsageError(`选项 ${option} 缺少值或不接受值。`, `Option ${option} lacks its value or takes none.`)
      : new UsageError(`未知选项 ${option}。`, `Unknown option ${option}.`)
  }
}
