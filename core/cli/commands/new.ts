import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { textIn } from '../../base/text.ts'
import { scaffoldPack } from '../../domain/packs/scaffold-pack.ts'
import { hostVersion } from '../../host/product.ts'
import { exitCodes, readArguments, UsageError, type Command } from '../command.ts'

export const newPack: Command = {
  name: 'new',
  usage: 'new <dir> [--from file.csv]…',
  summary: { 'zh-CN': '新建主题包；给出表格时据此推断数据集', en: 'scaffold a pack; with spreadsheets, infer its datasets' },
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, { from: { type: 'string', multiple: true, default: [] } }, { min: 1, max: 1 })
    const dir = resolve(positionals[0]!)
    if (existsSync(dir)) throw new UsageError(`“${positionals[0]}”已经存在；新主题包需要一个新文件夹。`, `"${positionals[0]}" exists; a new pack needs a new folder.`)
    for (const file of values.from) {
      if (!existsSync(file)) throw new UsageError(`没有文件“${file}”。`, `There is no file "${file}".`)
      if (extname(file).toLowerCase() !== '.csv') throw new UsageError(`“${file}”不是 CSV 文件；目前只能从 CSV 推断。`, `"${file}" is no CSV file; datasets are inferred from CSV.`)
    }
    const files = await scaffoldPack(basename(dir), values.from, { hostVersion })
    for (const [path, text] of files) {
      const target = join(dir, path)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, text, { flag: 'wx' })
    }
    terminal.print(textIn({ 'zh-CN': `已新建主题包 ${positionals[0]}：`, en: `Made the pack ${positionals[0]}:` }, terminal.lang))
    for (const path of files.keys()) terminal.print(`  ${path}`)
    terminal.print(textIn({ 'zh-CN': `下一步：npx huiyan check ${shellWord(positionals[0]!)}`, en: `Next: npx huiyan check ${shellWord(positionals[0]!)}` }, terminal.lang))
    return exitCodes.done
  },
}

/** A word as a shell takes it unchanged. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
