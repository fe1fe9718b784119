import { textIn } from '../base/text.ts'
import type { ScoreFit } from '../domain/packs/fit-scores.ts'
import type { DecisionsUsed, FindingsChange, RuleFit } from '../journeys/fit-rule.ts'
import { formatCount, formatTable, type TableColumn, type Terminal } from './terminal.ts'

/** What the data suggests for each `similar` step of a rule, and what would become of its findings. */
export function printFit(rule: string, { fits, findings, decisions }: RuleFit, terminal: Terminal, withDecisions = false): void {
  const say = (zh: string, en: string) => terminal.print(terminal.lang === 'zh-CN' ? zh : en)
  if (withDecisions) printDecisions(decisions, say)
  for (const fit of fits) {
    terminal.print('')
    printStep(rule, fit, terminal, say, withDecisions)
  }
  if (findings !== null) printFindings(findings, say)
  say('没有改动任何文件、预警或数据。', 'No file, alert or data was changed.')
}

type Say = (zh: string, en: string) => void

function printStep(rule: string, fit: ScoreFit, terminal: Terminal, say: Say, withDecisions: boolean): void {
  const [zh, en] = [textIn(fit.dataset, 'zh-CN'), textIn(fit.dataset, 'en')]
  say(`第 ${fit.step + 1} 步，在“${zh}”中找相似的记录：候选 ${formatCount(fit.pairs)} 对。`, `Step ${fit.step + 1}, records that are alike in ${en}: ${formatCount(fit.pairs)} candidate pairs.`)
  if (fit.kind === 'few-pairs') {
    return say(`少于 ${fit.fewest} 对，推断不出权重。请用更多数据，或放宽这一步的 block 和 where。`, `With fewer than ${fit.fewest} no weights can be learnt. Use more data, or widen the step's \`block\` and \`where\`.`)
  }
  if (fit.kind === 'one-kind') {
    return say('这些行对分不出“相同”和“不同”两类，推断不出权重。请放宽 block，使候选中也有不相同的记录，或比较更多字段。',
      'The pairs do not fall into two kinds, same and different, so no weights can be learnt. Widen `block` so that candidates are not all the same, or compare more fields.')
  }
  const { same, other } = fit.known
  if (withDecisions && !fit.isTold) {
    say('规则并非相似度越高越预警，或预警里看不出是哪一对记录，处置结论说明不了行对是否相同，没有用。', 'The rule does not alert the sooner the more alike records are, or its alerts do not show which pair they are of: dispositions say nothing of the pairs and were not used.')
  }
  if (same + other === 0) {
    say(`据各部分一致的情况推断（没有用处置结论），其中约 ${formatCount(Math.round(fit.same))} 对是同一对象。`, `By how their parts agree (no disposition was used) about ${formatCount(Math.round(fit.same))} of them are the same.`)
  } else {
    say(`据各部分一致的情况，并按处置结论中属实的 ${formatCount(same)} 对、排除的 ${formatCount(other)} 对推断，其中约 ${formatCount(Math.round(fit.same))} 对是同一对象。`,
      `By how their parts agree, and by dispositions of ${formatCount(same)} pairs that were confirmed and ${formatCount(other)} that were dismissed, about ${formatCount(Math.round(fit.same))} of them are the same.`)
  }
  if (fit.unread > 0) say(`另有 ${formatCount(fit.unread)} 对的一致情况过于少见，未计入。`, `${formatCount(fit.unread)} pairs agree in ways too rare to be counted.`)
  terminal.print('')
  terminal.print(formatTable(columns(terminal), fit.parts.map((part) => [
    part.left, part.right, part.method, percent(part.agreesIfSame), percent(part.agreesIfOther), String(part.weight), String(part.suggested),
  ])))
  terminal.print('')
  const { source, now, suggested } = fit.least
  say(`最低相似度 atLeast：${source}${source === String(now) ? '' : `（现为 ${now}）`} → ${suggested}`, `atLeast: ${source}${source === String(now) ? '' : ` (now ${now})`} → ${suggested}`)
  const { now: before, suggested: after } = fit.expected
  say(`估计的精确率与召回率：现在 ${share(before.precision)}、${share(before.recall)}，建议后 ${share(after.precision)}、${share(after.recall)}（由同一推断得出，请抽样核对）。`,
    `Estimated precision and recall: ${share(before.precision)} and ${share(before.recall)} now, ${share(after.precision)} and ${share(after.recall)} as suggested (by the same inference: check a sample).`)
  say(`如要采用：在 rules/${rule}.json 的 ${fit.pointer} 里，score 各项的 weight 依次改为 ${fit.parts.map((part) => part.suggested).join('、')}，atLeast 改为 ${suggested}。`,
    `To adopt it, in ${fit.pointer} of rules/${rule}.json set the weights of \`score\` to ${fit.parts.map((part) => part.suggested).join(', ')} and \`atLeast\` to ${suggested}.`)
}

function printDecisions({ confirmed, dismissed, found }: DecisionsUsed, say: Say): void {
  const all = confirmed + dismissed
  if (all === 0) return say('\n这条规则的预警还没有处置结论。', '\nNo alert of this rule was decided about yet.')
  say(`\n这条规则的预警有处置结论 ${formatCount(all)} 条：属实 ${formatCount(confirmed)}，排除 ${formatCount(dismissed)}。其中 ${formatCount(found)} 条在这些数据里也命中，其余 ${formatCount(all - found)} 条没有，用不上。`,
    `\nAlerts of this rule that were decided about: ${formatCount(all)}, confirmed ${formatCount(confirmed)}, dismissed ${formatCount(dismissed)}. The rule finds ${formatCount(found)} of them in these files; the other ${formatCount(all - found)} cannot be used.`)
  if (found > 0) say('一条预警涉及多对记录的，说不清是哪一对，不用。', 'Alerts that rest on several pairs do not say which was meant, and are not used.')
}

function columns(terminal: Terminal): TableColumn[] {
  const title = (zh: string, en: string, align: TableColumn['align']): TableColumn => ({ title: terminal.lang === 'zh-CN' ? zh : en, align })
  return [
    title('左值', 'left', 'left'), title('右值', 'right', 'left'), title('方法', 'method', 'left'), title('相同者一致', 'agree if same', 'right'),
    title('不同者一致', 'agree if not', 'right'), title('现权重', 'weight', 'right'), title('建议权重', 'suggested', 'right'),
  ]
}

function printFindings({ now, suggested, added, gone, regraded }: FindingsChange, say: Say): void {
  say(`\n命中：现在 ${formatCount(now)} 条，全部采用后 ${formatCount(suggested)} 条：新增 ${formatCount(added)}，消失 ${formatCount(gone)}，改变级别 ${formatCount(regraded)}。`,
    `\nFindings: ${formatCount(now)} now, ${formatCount(suggested)} if all is adopted: ${formatCount(added)} new, ${formatCount(gone)} gone, ${formatCount(regraded)} at another level.`)
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)}%`
}

function share(value: number): string {
  return value.toFixed(3)
}
