import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang } from '../base/text.ts'
import type { Page, RunJson } from '../contracts/api.ts'
import { countRuns, findRun, listRuns } from '../domain/alerts/rule-runs.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { ownRule } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { idPage, pageOf, type PageAsked } from './page-of.ts'
import { shownRun } from './shown-run.ts'

export interface RunReading {
  readonly store: Store
  readonly registry: TopicRegistry
}

interface RulePlace { readonly topic: string; readonly rule: string }

/** Runs of a rule, newest first. Throws `no-topic`, `no-rule`, `bad-cursor`. */
export async function readRuns(deps: RunReading, action: Action, where: RulePlace, page: PageAsked, lang: Lang): Promise<Page<RunJson>> {
  ownRule(deps.registry, action, where)
  const read = reading(deps.store, action)
  const rows = await listRuns(read, where.topic, where.rule, idPage(page))
  return pageOf(rows.map((row) => shownRun(action, row, lang)), page.limit, await countRuns(read, where.topic, where.rule), (row) => row.id)
}

/** One run. Throws `not-found` when it is none of that rule. */
export async function readRun(deps: RunReading, action: Action, where: RulePlace & { readonly id: string }, lang: Lang): Promise<RunJson> {
  const run = await findRun(reading(deps.store, action), where.id)
  if (run === null || run.topic !== where.topic || run.rule !== where.rule) throw new HuiyanError('not-found', { thing: where.id })
  return shownRun(action, run, lang)
}
