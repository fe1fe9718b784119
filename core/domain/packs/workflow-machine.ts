import type { Pack } from '../../contracts/pack.ts'
import { buildMachine, type Machine, type MachineSettings } from '../../engines/workflow/build-machine.ts'
import { standardMachines } from '../../engines/workflow/standard-machines.ts'

/**
 * The machine that a checked pack runs under a workflow's id: its own, else the host's standard one; null when there is neither.
 * `used` holds the checked packs that it uses, by id.
 */
export function workflowMachine(pack: Pack, used: ReadonlyMap<string, Pack>, id: string, settings: Omit<MachineSettings, 'form'>): Machine | null {
  const workflow = pack.workflows.get(id) ?? standardMachines.get(id)
  if (workflow === undefined) return null
  return buildMachine(workflow, {
    ...settings,
    form(reference) {
      const [owner, name] = reference.includes('/') ? (reference.split('/') as [string, string]) : [pack.id, reference]
      return (owner === pack.id ? pack : used.get(owner))?.forms.get(name) ?? null
    },
  })
}
