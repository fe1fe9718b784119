import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Pack } from '../../contracts/pack.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'
import { qualified, runtimeForm } from './runtime-form.ts'

/**
 * Forms that a topic's answers may be given to, by qualified id: its own, then those of used packs that its modules and workflows
 * name. `packs` holds all packs within reach, by id; `codes` their code tables, by qualified id.
 */
export function formsOfTopic(pack: Pack, packs: ReadonlyMap<string, Pack>, codes: ReadonlyMap<string, CodeTable>): ReadonlyMap<string, RuntimeForm> {
  const names = [...pack.forms.keys(), ...named(pack)].map((name) => qualified(name, pack.id))
  return new Map([...new Set(names)].flatMap((id) => {
    const [owner, name] = id.split('/') as [string, string]
    const form = packs.get(owner)?.forms.get(name)
    // Names of presets and of workflows are no forms.
    return form === undefined ? [] : [[id, runtimeForm({ pack: owner, form, codes: tablesOf(form, owner, codes) })] as const]
  }))
}

function named({ topic, workflows, duties }: Pack): readonly string[] {
  const { publicTopic, departmentResponse, socialEvaluation } = topic.modules ?? {}
  const standard = (departmentResponse?.workflows ?? []).flatMap((id) => (workflows.has(id) ? [] : (standardMachines.get(id) ?? [])))
  return [
    publicTopic?.intake, ...(departmentResponse?.duties ?? []), ...(socialEvaluation?.forms ?? []), socialEvaluation?.survey,
    ...[...workflows.values(), ...standard].flatMap(formsOfWorkflow), ...[...duties.values()].map(({ form }) => form),
  ].filter((name) => name !== undefined)
}

function formsOfWorkflow({ actions, fanOut }: Pick<WorkflowFile, 'actions' | 'fanOut'>): readonly (string | undefined)[] {
  return [...Object.values(actions), ...Object.values(fanOut ?? {})].map(({ form }) => form)
}

/** Code tables that a form names anywhere within, and that of the regions where it asks for one; one that it names in a text of its own does no harm. */
function tablesOf({ schema, uischema }: FormFile, pack: string, codes: ReadonlyMap<string, CodeTable>): readonly CodeTable[] {
  const names = new Set<string>()
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { codes: table, format } = part as { readonly codes?: unknown; readonly format?: unknown }
    if (typeof table === 'string') names.add(qualified(table, pack))
    if (format === 'region') names.add('common/regions')
    Object.values(part).forEach(look)
  }
  look([schema, uischema])
  return [...names].sort().flatMap((id) => codes.get(id) ?? [])
}
