import { createHash } from 'node:crypto'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Pack } from '../../contracts/pack.ts'
import type { RuntimeDuty } from '../../contracts/runtime-duty.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import type { RuntimeWorkflow } from '../../contracts/runtime-workflow.ts'
import { dutyMachine } from '../../engines/workflow/duty-machine.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'
import { canonicalJson, type Json } from '../../store/json-object.ts'
import { qualified } from './runtime-form.ts'

/**
 * Workflows that a topic's matters begin under, by id: the pack's own, and the host's standard one for each subject that it has none for.
 * `packs` holds all packs within reach, by id; `running` the topic's forms, by qualified id.
 */
export function workflowsOfTopic(pack: Pack, packs: ReadonlyMap<string, Pack>, running: ReadonlyMap<string, RuntimeForm>): ReadonlyMap<string, RuntimeWorkflow> {
  const own = [...pack.workflows.values()]
  const subjects = new Set(own.map(({ subject }) => subject))
  const standard = [...standardMachines.values()].filter(({ subject }) => !subjects.has(subject))
  return new Map([...own, ...standard].map((workflow) => [workflow.id, runtimeWorkflow(pack.id, workflow, packs, running)]))
}

/** Duties that a topic asks for, by their ids: those that its modules name, each with the machine that its occurrences go by. */
export function dutiesOfTopic(pack: Pack, packs: ReadonlyMap<string, Pack>, running: ReadonlyMap<string, RuntimeForm>): ReadonlyMap<string, RuntimeDuty> {
  return new Map((pack.topic.modules?.departmentResponse?.duties ?? []).flatMap((id) => {
    const file = pack.duties.get(id)
    return file === undefined ? [] : [[id, Object.freeze({ file, workflow: runtimeWorkflow(pack.id, dutyMachine(file), packs, running) })] as const]
  }))
}

function runtimeWorkflow(pack: string, workflow: WorkflowFile, packs: ReadonlyMap<string, Pack>, running: ReadonlyMap<string, RuntimeForm>): RuntimeWorkflow {
  const references = [...Object.values(workflow.actions), ...Object.values(workflow.fanOut ?? {})].flatMap(({ form }) => form ?? [])
  const forms = Object.fromEntries([...new Set(references)].sort().flatMap((reference) => {
    const [owner, name] = qualified(reference, pack).split('/') as [string, string]
    const form = packs.get(owner)?.forms.get(name)
    return form === undefined ? [] : [[reference, form]]
  }))
  const formVersions = Object.fromEntries(Object.keys(forms).flatMap((reference) => {
    const form = running.get(qualified(reference, pack))
    return form === undefined ? [] : [[reference, { id: form.id, hash: form.hash }]]
  }))
  const content = { pack, workflow, forms, ...(Object.keys(formVersions).length === 0 ? {} : { formVersions }) }
  return Object.freeze({ id: `${pack}/${workflow.id}`, content, hash: createHash('sha256').update(canonicalJson(content as unknown as Json)).digest('hex') })
}
