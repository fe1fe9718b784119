import { hasErrors, type Problem } from '../../base/problem.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Pack, PackFiles } from '../../contracts/pack.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { assembleTopic } from './assemble-topic.ts'
import { checkPack, type CheckContext } from './check-pack.ts'

/** A rule that does not run, compiled as it would be, or why it cannot. */
export type OtherRule =
  | { readonly runtime: TopicRuntime; readonly rule: CompiledRule; readonly problems: readonly [] }
  | { readonly runtime: null; readonly rule: null; readonly problems: readonly Problem[] }

/**
 * The rule `id` of a pack's files, with `draft` (a rule's JSON) in its place when there is one. Checked and compiled by the
 * same code as a pack that runs; its tests, which speak of the rule as it was, are left out. `rule-missing` is among the
 * problems when the pack has no such rule.
 */
export function otherRule(
  files: PackFiles, id: string, draft: Readonly<Record<string, unknown>> | null, used: ReadonlyMap<string, Pack>, settings: Omit<CheckContext, 'used'>, dialect: Dialect,
): OtherRule {
  const { pack, problems } = checkPack(draft === null ? withoutTests(files) : withRule(withoutTests(files), id, draft), { ...settings, used: (name) => used.get(name) ?? null })
  if (pack === null || hasErrors(problems)) return { runtime: null, rule: null, problems: problems.filter(({ severity }) => severity === 'error') }
  const runtime = assembleTopic(pack, used, settings, dialect)
  const rule = runtime.rules.get(id)
  return rule === undefined ? { runtime: null, rule: null, problems: [missing(pack, id)] } : { runtime, rule, problems: [] }
}

function withoutTests(files: PackFiles): PackFiles {
  return { ...files, files: new Map([...files.files].filter(([path]) => !path.startsWith('tests/'))) }
}

function withRule(files: PackFiles, id: string, draft: Readonly<Record<string, unknown>>): PackFiles {
  const others = [...files.files].filter(([path, bytes]) => !(path.startsWith('rules/') && idIn(bytes) === id))
  return { ...files, files: new Map([...others, [`rules/${id}.json`, Buffer.from(JSON.stringify(draft, null, 2))]]) }
}

function idIn(bytes: Uint8Array): unknown {
  try {
    return (JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly id?: unknown }).id
  } catch {
    return undefined
  }
}

function missing(pack: Pack, id: string): Problem {
  return {
    code: 'rule-missing', severity: 'error', file: null, pointer: '', line: null,
    message: { 'zh-CN': `版本 ${pack.version} 没有规则 ${id}。`, en: `Version ${pack.version} has no rule ${id}.` },
    hint: { 'zh-CN': '换一个版本再试。', en: 'Choose another version.' },
  }
}
