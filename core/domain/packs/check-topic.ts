import semver from 'semver'
import type { PartProblem } from '../../contracts/part-problem.ts'
import type { TopicFile } from '../../contracts/generated/topic.ts'
import type { Pack } from '../../contracts/pack.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'
import { checkReopening } from './check-sampling.ts'
import { dangling } from './dangling.ts'
import { caution, fault } from './fault.ts'
import { evaluationPresets, type Lookup } from './lookup.ts'

/** Words that name something of the host in references and expressions. */
const reservedIds = ['host', 'params', 'data', 'me', 'instance']

/** Versions, used packs, departments, and whatever the five modules name. */
export function checkTopic(topic: TopicFile, lookup: Lookup, context: { used(id: string): Pack | null; hostVersion: string }): readonly PartProblem[] {
  return [...versions(topic, context), ...modulesByKind(topic), ...modules(topic, lookup), ...departments(topic, lookup), ...unnamedParts(topic, lookup), ...checkReopening(topic, [...lookup.parts.workflows.values()].map(({ value }) => value))]
}

function versions(topic: TopicFile, context: { used(id: string): Pack | null; hostVersion: string }): PartProblem[] {
  const problems: PartProblem[] = []
  if (reservedIds.includes(topic.id)) problems.push(fault('reserved-name', '/id', [`“${topic.id}”是保留名称，不能用作主题包的标识。`, `"${topic.id}" is reserved and cannot be a pack's id.`], ['换一个标识。', 'Choose another id.']))
  if (semver.valid(topic.version) === null || !/^\d/.test(topic.version)) problems.push(fault('bad-version', '/version', [`版本“${topic.version}”不是语义化版本。`, `"${topic.version}" is no semantic version.`], ['写成 1.0.0 的样子。', 'Write it like 1.0.0.']))
  if (semver.validRange(topic.host) === null) problems.push(badRange('/host', topic.host))
  else if (!semver.satisfies(context.hostVersion, topic.host)) {
    problems.push(fault('host-version', '/host', [`本包需要慧眼 ${topic.host}，当前版本是 ${context.hostVersion}。`, `This pack needs Huiyan ${topic.host}; this is ${context.hostVersion}.`], ['升级慧眼，或放宽 host 的范围。', 'Upgrade Huiyan, or widen the range of "host".']))
  }
  for (const [id, range] of Object.entries(topic.uses ?? {})) {
    const pointer = `/uses/${id}`
    const used = context.used(id)
    if (id === topic.id) problems.push(fault('uses-itself', pointer, ['主题包不能引用自己。', 'A pack cannot use itself.'], ['从 uses 中删除。', 'Remove it from "uses".']))
    else if (id === 'host') problems.push(fault('reserved-name', pointer, ['“host”是系统本身，不必写进 uses。', '"host" is the system itself and needs no entry in "uses".'], ['从 uses 中删除。', 'Remove it from "uses".']))
    else if (semver.validRange(range) === null) problems.push(badRange(pointer, range))
    else if (used === null) problems.push(fault('missing-pack', pointer, [`找不到所引用的主题包“${id}”，或它本身有错误。`, `The used pack "${id}" cannot be found, or has errors of its own.`], ['把它放在本包旁边；若已在那里，先检查它。', 'Put it beside this pack; if it is there, check it first.']))
    else if (!semver.satisfies(used.version, range)) problems.push(fault('pack-version', pointer, [`需要“${id}” ${range}，现有的是 ${used.version}。`, `"${id}" ${range} is needed; there is ${used.version}.`], ['换用合适的版本，或修改范围。', 'Provide a fitting version, or change the range.']))
  }
  return problems
}

function badRange(pointer: string, range: string): PartProblem {
  return fault('bad-version-range', pointer, [`“${range}”不是有效的版本范围。`, `"${range}" is no valid version range.`], ['写成 ^1.0.0、>=1.2 <2 的样子。', 'Write it like ^1.0.0 or >=1.2 <2.'])
}

function modulesByKind(topic: TopicFile): PartProblem[] {
  const library = topic.kind === 'library'
  if (library && topic.modules !== undefined) return [fault('library-with-modules', '/modules', ['共性包（library）没有模块。', 'A library has no modules.'], ['删除 modules，或去掉 kind。', 'Remove "modules", or "kind".'])]
  if (!library && topic.modules === undefined) return [fault('missing-field', '', ['topic.json 缺少 modules。', 'topic.json lacks "modules".'], ['写上五个模块；只供他包引用的共性包写 "kind": "library"。', 'Add the modules; a pack of shared parts says "kind": "library".'])]
  return []
}

function modules(topic: TopicFile, lookup: Lookup): PartProblem[] {
  const { basicData, publicTopic, departmentResponse, supervision, socialEvaluation } = topic.modules ?? {}
  const { named } = lookup.parts
  const problems: PartProblem[] = []
  const form = (reference: string, pointer: string, presets: readonly string[]): void => {
    if (presets.includes(reference) || lookup.form(reference).is !== 'missing') return
    problems.push(...(reference.includes('/') ? lookup.demand('form', reference, pointer) : [dangling('form', pointer, reference, [...named.forms, ...presets])]))
  }
  basicData?.datasets?.forEach((name, i) => problems.push(...lookup.demand('dataset', name, `/modules/basicData/datasets/${i}`)))
  if (publicTopic?.intake !== undefined) form(publicTopic.intake, '/modules/publicTopic/intake', [])
  departmentResponse?.workflows?.forEach((id, i) => {
    if (!named.workflows.has(id) && !standardMachines.has(id)) problems.push(dangling('workflow', `/modules/departmentResponse/workflows/${i}`, id, [...named.workflows, ...standardMachines.keys()]))
  })
  departmentResponse?.duties?.forEach((id, i) => {
    const pointer = `/modules/departmentResponse/duties/${i}`
    if (named.duties.has(id) || named.workflows.has(id) || lookup.form(id).is !== 'missing') return
    problems.push(...(id.includes('/') ? lookup.demand('form', id, pointer) : [dangling('duty', pointer, id, [...named.duties, ...named.forms, ...named.workflows])]))
  })
  supervision?.rules?.forEach((id, i) => {
    if (!named.rules.has(id)) problems.push(dangling('rule', `/modules/supervision/rules/${i}`, id, named.rules))
  })
  socialEvaluation?.forms?.forEach((id, i) => form(id, `/modules/socialEvaluation/forms/${i}`, evaluationPresets))
  if (socialEvaluation?.survey !== undefined) form(socialEvaluation.survey, '/modules/socialEvaluation/survey', evaluationPresets)
  return problems
}

function departments(topic: TopicFile, lookup: Lookup): PartProblem[] {
  const known = lookup.departments
  if (known === null) return []
  const named: (readonly [string, string])[] = [...(topic.lead === undefined ? [] : [['/lead', topic.lead] as const]), ...(topic.departments ?? []).map((code, i) => [`/departments/${i}`, code] as const)]
  return named.filter(([, code]) => !known.includes(code)).map(([pointer, code]) => dangling('department', pointer, code, known))
}

/** A rule or a duty that no module names is never done: most likely forgotten. */
function unnamedParts(topic: TopicFile, lookup: Lookup): PartProblem[] {
  if (topic.modules === undefined) return []
  const { supervision, departmentResponse } = topic.modules
  const rules = [...lookup.parts.rules.keys()].filter((id) => supervision?.rules?.includes(id) !== true)
  const duties = [...lookup.parts.duties.keys()].filter((id) => departmentResponse?.duties?.includes(id) !== true)
  return [
    ...rules.map((id) => caution('rule-not-listed', '/modules/supervision', [`规则“${id}”没有列入 modules.supervision.rules。`, `The rule "${id}" is not listed in modules.supervision.rules.`], [`加上“${id}”，或删除 rules/${id}.json。`, `Add "${id}", or delete rules/${id}.json.`])),
    ...duties.map((id) => caution('duty-not-listed', '/modules/departmentResponse', [`规定动作“${id}”没有列入 modules.departmentResponse.duties，不会发起。`, `The duty "${id}" is not listed in modules.departmentResponse.duties, and nobody is asked for it.`], [`加上“${id}”，或删除 duties/${id}.json。`, `Add "${id}", or delete duties/${id}.json.`])),
  ]
}
