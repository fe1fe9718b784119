import { hasErrors, problemToJson } from '../../base/problem.ts'
import { textIn } from '../../base/text.ts'
import { exitCodes, readArguments, type Command } from '../command.ts'
import { loadPackArgument, placed } from '../pack-argument.ts'
import { formatProblem } from '../print-problems.ts'

export const check: Command = {
  name: 'check',
  usage: 'check <pack…> [--json]',
  summary: { 'zh-CN': '检查主题包，一次列出全部问题', en: 'check packs and list every Problem in one pass' },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean' } }, { min: 1, max: 1000 })
    const packs = []
    for (const dir of positionals) packs.push({ dir, ...(await loadPackArgument(dir)) })
    if (values.json) {
      const list = packs.map(({ dir, pack, problems }) => ({ pack: pack?.id ?? dir, problems: problems.map((problem) => problemToJson(problem, terminal.lang)) }))
      terminal.print(JSON.stringify({ packs: list }, null, 2))
    } else {
      for (const { dir, problems } of packs) {
        for (const problem of problems) terminal.print(formatProblem(placed(dir, problem), terminal.lang))
        const errors = problems.filter((problem) => problem.severity === 'error').length
        const warnings = problems.length - errors
        const verdict = errors > 0
          ? { 'zh-CN': `✗ ${dir}：${errors} 个错误，${warnings} 个警告`, en: `✗ ${dir}: ${errors} errors, ${warnings} warnings` }
          : { 'zh-CN': `✓ ${dir}：没有错误${warnings > 0 ? `，${warnings} 个警告` : ''}`, en: `✓ ${dir}: no errors${warnings > 0 ? `, ${warnings} warnings` : ''}` }
        terminal.print(textIn(verdict, terminal.lang))
      }
    }
    return packs.some(({ pack, problems }) => pack === null || hasErrors(problems)) ? exitCodes.bad : exitCodes.done
  },
}
