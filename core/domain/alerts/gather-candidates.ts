import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { Finding } from '../../contracts/finding.ts'
import { proveFinding, type ProofSettings } from '../../engines/rules/prove-finding.ts'
import type { RuleRun } from '../../store/entities/alerts/rule-run.ts'
import type { AlertCandidate } from './apply-run.ts'
import { foundKey } from './fingerprint.ts'
import { bindParams } from './run-params.ts'
import { valuesOf, viewerOf } from './show-finding.ts'

const chunk = 1_000

/** Findings with their proof and masked titles, ready to become alerts. */
export async function gatherCandidates(pool: PoolEngine, topic: string, rule: CompiledRule, run: RuleRun, findings: readonly Finding[], settings: ProofSettings): Promise<readonly AlertCandidate[]> {
  const candidates: AlertCandidate[] = []
  const params = bindParams(rule, run.params)
  for (let at = 0; at < findings.length; at += chunk) {
    const some = findings.slice(at, at + chunk)
    const viewer = await viewerOf(pool, some.flatMap((finding) => [...valuesOf(finding)]), false)
    for (const finding of some) {
      candidates.push({
        ...foundKey(topic, finding), finding, proof: proveFinding(rule, finding, params, run.asOf, settings),
        title: viewer.read(finding.title, 'zh-CN'), titleEn: viewer.read(finding.titleEn, 'en'),
      })
    }
  }
  return candidates
}
