import type { Action } from '../base/action.ts'
import type { Problem } from '../base/problem.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { LocalText } from '../base/text.ts'
import { lastImports } from '../domain/records/dataset-imports.ts'
import { isStale } from '../domain/topics/summarise-topic.ts'
import type { RunningTopic } from '../domain/topics/topic-registry.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'

/** Why a rule must not say anything of the data as it is: what it needs whole was never loaded, or is too old; empty: it may. */
export async function frozenInputs(store: Store, action: Action, topic: RunningTopic, rule: CompiledRule): Promise<readonly Problem[]> {
  const imports = await lastImports(reading(store, action))
  return rule.datasets.flatMap((id): Problem[] => {
    const { model } = topic.runtime.datasets.get(id)!
    const loaded = imports.get(id)
    const needed = rule.needsComplete.includes(id)
    if (loaded === undefined) return needed ? [frozenBy(model.title, 'never')] : []
    return isStale(model, loaded.finishedAt ?? loaded.startedAt, action.at) && (needed || rule.alert.onStale === 'keep') ? [frozenBy(model.title, 'stale')] : []
  })
}

function frozenBy(title: LocalText, why: 'never' | 'stale'): Problem {
  const [zh, en] = typeof title === 'string' ? [title, title] : [title['zh-CN'], title.en ?? title['zh-CN']]
  return {
    code: why === 'never' ? 'input-never-loaded' : 'input-stale', severity: 'warning', file: null, pointer: '', line: null,
    message: why === 'never'
      ? { 'zh-CN': `“${zh}”从未导入，这条规则要判断“没有”，所以冻结。`, en: `"${en}" was never imported; the rule looks for what is missing, so it is frozen.` }
      : { 'zh-CN': `“${zh}”的数据已过期，规则冻结，预警保持原样。`, en: `The data of "${en}" is stale; the rule is frozen and its alerts stay as they are.` },
    hint: { 'zh-CN': `导入最新的“${zh}”后规则会自动运行。`, en: `Import current data for "${en}"; the rule then runs by itself.` },
  }
}
