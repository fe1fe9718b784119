import { sentence, textIn, type Lang } from '../../../base/text.ts'
import type { Saying } from '../../../contracts/compiled-rule.ts'
import { joinSql, sql } from '../../../contracts/sql.ts'
import { anyNull } from '../by-members.ts'
import { addDatasetAlias, checkDataset, checkFreeName, report, sourceOf, under, type CheckState } from '../check-state.ts'
import { checkCondition } from '../check-value.ts'
import { columnId, type CheckedPair, type CheckedRule, type ColumnInfo } from '../checked-rule.ts'
import { infoOf, ruleColumns } from '../column-info.ts'
import { aliasesOf, atomsOf } from '../expression-tree.ts'
import { quoted, readsOf, sourceSql, stageFlow, tableItems, type Flow, type FlowContext } from '../flow.ts'
import { bare, bothLanguages, phraseCondition, phraseMatch, phraseValue } from '../phrase-expression.ts'
import { joinSayings, say } from '../saying.ts'
import { joinTellings, tellValue, withValues } from '../tell-condition.ts'
import { allOf, scopeOf } from './matching.ts'
import { checkAtLeast, checkBlocks, checkParts, type CheckedPart, type CheckedSimilar, type RawSimilar } from './similar-check.ts'
import { scoreType, similarStage, unassigned, unassignedKeys } from './similar-choose.ts'
import { pairColumn, pairTables } from './similar-pairs.ts'
import type { StepDefinition, StepLimit } from './step.ts'

const defaultCap = 1_000_000

/**
 * `similar`: each row with those of another dataset that meet a block and are alike, by a weighted mean of comparisons.
 * On the same dataset a row is not like itself.
 */
export const similarStep: StepDefinition<CheckedSimilar> = {
  kind: 'similar',

  check(raw, state, pointer) {
    const { dataset: name, as, block, where: rawWhere, score, atLeast: rawAtLeast, best = null, assign, pairCap = defaultCap } = raw as RawSimilar
    const before = state.alive
    const free = checkFreeName(state, as, under(pointer, 'as'))
    const dataset = checkDataset(state, name, under(pointer, 'dataset'))
    if (!free || dataset === null) {
      if (free) state.broken.add(as)
      return null
    }
    addDatasetAlias(state, as, dataset, false)
    state.alive = before
    const alias = state.aliases.get(as)!
    const own = { alias: as, columns: alias.columns }
    const blocks = checkBlocks(state, block, own, under(pointer, 'block'))
    const where = rawWhere === undefined ? null : checkCondition(state, rawWhere, under(pointer, 'where'), { own })
    const parts = checkParts(state, score, own, under(pointer, 'score'))
    const atLeast = checkAtLeast(state, rawAtLeast, under(pointer, 'atLeast'))
    const computed = scoreColumns(parts ?? [])
    const isFree = checkScoreNames(state, Object.keys(computed), alias.columns, pointer)
    if (best !== null && assign !== undefined) {
      report(state, 'best-or-assign', under(pointer, 'assign'), sentence('best 和 assign 只能写一个。', 'Write either `best` or `assign`, not both.'))
    }
    state.aliases.set(as, { ...alias, columns: { ...alias.columns, ...computed }, pairwise: Object.keys(computed) })
    state.alive = [...before, as]
    if (blocks === null || parts === null || atLeast === null || !isFree || (rawWhere !== undefined && where === null)) return null
    const twin = blocks.flat().flatMap(({ left }) => aliasesOf(left.expr)).find((left) => state.aliases.get(left)?.dataset?.id === dataset.id) ?? null
    const keys = [...(twin === null ? [] : [twin, as]), ...(assign === undefined ? [] : before)].flatMap((one) => state.aliases.get(one)!.identity.map((field) => columnId(one, field)))
    const pairs = [...blocks.flat(), ...parts.map(({ of }) => of)]
    return {
      kind: 'similar', pointer, before, reads: [...new Set([...readsOf([...pairs.flatMap(({ left, right }) => [left, right]), where]), ...keys])],
      source: sourceOf(as, dataset, where, pointer), collapses: false, on: blocks.length === 1 && assign === undefined ? blocks[0]! : [], by: [],
      blocks, parts, atLeast, best, assign: assign !== undefined, pairCap, twin,
    }
  },

  compile: similarStage,

  explain(step, rule) {
    return bothLanguages((lang) => {
      const title = textIn(step.source.dataset.title, lang)
      const block = joinSayings(step.blocks.map((pairs) => joinSayings(pairs.map((pair) => phraseMatch(pair, rule, scopeOf(step))[lang]), lang === 'en' ? ' and ' : '且')), lang === 'en' ? ', or ' : '，或')
      const where = step.source.where === null ? null : phraseCondition(step.source.where.expr, rule, true, scopeOf(step))[lang]
      const also = where === null ? say`` : lang === 'en' ? say` and ${where}` : say`，且${where}`
      const parts = joinSayings(step.parts.map((part) => phrasePart(part, rule, lang)), lang === 'en' ? ', ' : '、')
      const least = phraseValue(step.atLeast.expr, rule)[lang]
      return lang === 'en'
        ? say`among records of ${title} where ${block}${also}, find those alike by ${parts}, with a score of at least ${least}${choice(step, lang)}`
        : say`在${title}中，${block}${also}的记录里，按${parts}找出相似度不低于${spaced(least)}的${choice(step, lang)}`
    })
  },

  tell(step, rule) {
    const { alias } = step.source
    const words = similarStep.explain(step, rule)
    if (!rule.alive.includes(alias)) return [{ saying: words, only: null }]
    const told = joinTellings([...step.parts.map(({ column }) => column), 'score'].map((field) =>
      tellValue({ node: 'field', type: scoreType, alias, field, at: { from: 0, to: 0 } }, rule, { own: null, visible: rule.alive })))
    return withValues(words, told)
  },

  conditions(step) {
    const { alias, where } = step.source
    const at = { from: 0, to: 0 }
    const score = (field: string) => ({ node: 'field' as const, type: scoreType, alias, field, at })
    return [
      ...(where === null ? [] : atomsOf(where).map(({ source, expr }) => ({ source, expr, kind: 'row' as const, alias }))),
      ...step.parts.map((part) => ({ source: `${part.method}(${part.of.left.source}, ${part.of.right.source})`, expr: score(part.column), kind: 'measure' as const, alias })),
      {
        source: `${columnId(alias, 'score')} >= ${step.atLeast.source}`, expr: score('score'), kind: 'measure', alias,
        bound: { node: 'call', type: { kind: 'bool' }, fn: '>=', args: [score('score'), step.atLeast.expr], at },
      },
    ]
  },

  evaluations(step, flow, context) {
    const { alias, where } = step.source
    const right: Flow = { from: sourceSql(alias, [], context), relations: 1, where: [], columns: new Map() }
    return [
      { expressions: [...step.blocks.flat(), ...step.parts.map(({ of }) => of)].map(({ left }) => left), flow },
      { expressions: step.parts.map(({ of }) => of.right), flow: right },
      ...(where === null ? [] : [{ expressions: [where], flow: candidatesFlow(step, flow, context) }]),
    ]
  },

  nullKeys(step, flow, context) {
    const missing = step.blocks.map((pairs) => anyNull(pairs.map(({ left }) => left), flow, context))
    return missing.includes(null) ? null : joinSql(missing.map((one) => sql`(${one!})`), ' AND ')
  },

  limits: (step, flow, context) => [...largeBlocks(step, flow, context), ...(step.assign ? [leftFree(step, flow, context)] : [])],

  scope: (step) => (step.assign ? { kind: 'whole' } : { kind: 'match', lists: step.blocks, gives: 'some', together: true, narrow: null }),

  tellScope(step, rule) {
    const title = (lang: Lang) => textIn(step.source.dataset.title, lang)
    const block = bothLanguages((lang) => joinSayings(step.blocks.map((pairs) => joinSayings(pairs.map(({ right }) => bare(right.expr, rule, lang)), lang === 'en' ? ' and ' : '、')), lang === 'en' ? ' or ' : '或'))
    return {
      'zh-CN': say`${title('zh-CN')}有新数据时，只重新比对${block['zh-CN']}相同的记录。`,
      en: say`New rows of ${title('en')}: alerts of the same ${block.en} are evaluated again.`,
    }
  },
}

/** `score` and its parts, as the step's alias offers them. */
function scoreColumns(parts: readonly CheckedPart[]): Record<string, ColumnInfo> {
  const plain = { type: scoreType, shown: null, codes: null, nullable: true, identity: null }
  const columns: Record<string, ColumnInfo> = { score: { ...plain, title: sentence('相似度', 'score'), nullable: false } }
  for (const { column, of } of parts) columns[column] = { ...plain, title: sentence(`“${of.left.source}”与“${of.right.source}”的相似度`, `likeness of ${of.left.source} and ${of.right.source}`) }
  return columns
}

function checkScoreNames(state: CheckState, names: readonly string[], fields: Readonly<Record<string, ColumnInfo>>, pointer: string): boolean {
  const taken = names.find((name) => Object.hasOwn(fields, name))
  if (taken === undefined) return true
  report(state, 'duplicate-name', under(pointer, 'dataset'), sentence(`数据集已有字段“${taken}”，与本步骤给出的相似度同名。`, `The data set has a field "${taken}", the name of a score of this step.`),
    sentence('请给该字段换一个名称。', 'Give the field another name.'))
  return false
}

const methodTitles: Readonly<Record<CheckedPart['method'], readonly [zh: string, en: string]>> = {
  'jaro-winkler': ['字面相近', 'Jaro-Winkler'], levenshtein: ['编辑距离', 'edit distance'], tokens: ['用词重合', 'shared words'], pinyin: ['读音相近', 'pinyin'],
  exact: ['是否相同', 'equality'], date: ['日期接近', 'nearness of dates'], number: ['数值接近', 'nearness of numbers'],
}

/** “‘店名’与‘名称’（字面相近，权重 2）”. */
function phrasePart({ method, of, weight, tolerance, relative }: CheckedPart, rule: CheckedRule, lang: Lang): Saying {
  const [left, right] = [bare(of.left.expr, rule, lang), bare(of.right.expr, rule, lang)]
  const within = tolerance === null ? null : relative ? `${tolerance * 100}%` : method === 'date' ? (lang === 'en' ? `${tolerance} days` : `${tolerance} 天`) : String(tolerance)
  const notes = lang === 'en'
    ? [methodTitles[method][1], ...(within === null ? [] : [`within ${within}`]), ...(weight === 1 ? [] : [`weight ${weight}`])]
    : [methodTitles[method][0], ...(within === null ? [] : [`容差 ${within}`]), ...(weight === 1 ? [] : [`权重 ${weight}`])]
  return lang === 'en' ? say`${left} and ${right} (${notes.join(', ')})` : say`${left}与${right}（${notes.join('，')}）`
}

function choice(step: CheckedSimilar, lang: Lang): string {
  if (step.assign) return lang === 'en' ? ', each record in one pair at most' : '记录，两侧每条至多配对一次'
  if (step.best === null) return lang === 'en' ? '' : '记录'
  if (lang === 'en') return step.best === 1 ? ', keeping the best of each' : `, keeping the best ${step.best} of each`
  return `记录，每条取最相似的 ${step.best} 条`
}

/** A bare number is set apart from Chinese on either side. */
function spaced(saying: Saying): Saying {
  return saying.length === 1 && typeof saying[0] === 'string' && /^[\d.]+$/.test(saying[0]) ? say` ${saying} ` : saying
}

/** The candidates before `where`, on which it is evaluated. */
function candidatesFlow(step: CheckedSimilar, flow: Flow, context: FlowContext): Flow {
  const needed = { ...context, needs: new Set([...context.needs, ...step.reads]) }
  const pairs = pairTables(step, flow, needed, { where: false })
  const name = (id: string) => quoted(context, id)
  const items = [...pairs.carried.map((id) => sql`${pairs.rows}.${name(id)}`), ...pairs.ownColumns.map((id) => sql`"p".${name(id)}`)]
  const select = sql`SELECT ${joinSql(items, ', ')} FROM ${pairs.rows} JOIN ${pairs.pairs} ON "p".${name(pairColumn.left)} = ${pairs.rows}.${name(pairColumn.left)}`
  return stageFlow(sql`WITH ${joinSql(pairs.tables, ',\n')}\n${select}`, [...pairs.carried, ...pairs.ownColumns], context)
}

function largeBlocks(step: CheckedSimilar, flow: Flow, context: FlowContext): StepLimit[] {
  // Both sides are equal: what is masked on either is masked.
  const info = ({ left, right }: CheckedPair) => {
    const [one, other] = [left, right].map(({ expr }) => infoOf(expr, ruleColumns(context.rule), context.rule.names)) as [ColumnInfo, ColumnInfo]
    return { ...other, shown: other.shown ?? one.shown, type: right.expr.type }
  }
  return step.blocks.map((block, list) => {
    const { blockTables: tables, large, rows, carried } = pairTables(step, flow, context)
    const names = block.map((_, place) => pairColumn.block(list, place))
    return {
      kind: 'large-block',
      select: sql`WITH ${joinSql(tables, ',\n')}\nSELECT ${joinSql(names.map((name) => quoted(context, name)), ', ')} FROM ${large[list]!}`,
      columns: block.map((pair, place) => ({ name: names[place]!, info: info(pair) })),
      rows: sql`WITH ${joinSql(tables, ',\n')}\nSELECT ${tableItems(rows, carried, context)} FROM ${rows} JOIN ${large[list]!} AS "_g" ON ${allOf(names.map((name) => sql`${rows}.${quoted(context, name)} = "_g".${quoted(context, name)}`))}`,
      message: {
        'zh-CN': [{ param: 'count' }, ` 个候选块的行对超过 ${step.pairCap}，已整个略过`],
        en: [`Blocks of more than ${step.pairCap} pairs, left out whole (`, { param: 'count' }, ')'],
      },
    }
  })
}

function leftFree(step: CheckedSimilar, flow: Flow, context: FlowContext): StepLimit {
  const known = new Map([...context.rule.aliases].flatMap(([alias, { columns }]) => Object.entries(columns).map(([field, info]) => [columnId(alias, field), info] as const)))
  const plain = { type: { kind: 'int' }, shown: null, codes: null, nullable: true, identity: null, title: sentence('行号', 'row') } as const
  return {
    kind: 'unassigned',
    select: unassigned(step, flow, context),
    rows: null,
    columns: unassignedKeys(step, context).map(({ name, id }) => ({ name, info: known.get(id) ?? plain })),
    message: {
      'zh-CN': [{ param: 'count' }, ' 条记录虽有候选，四轮之后仍未配对'],
      en: ['Records that had a candidate and are still free after four rounds (', { param: 'count' }, ')'],
    },
  }
}
