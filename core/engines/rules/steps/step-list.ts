import { absentStep } from './absent.ts'
import { filterStep } from './filter.ts'
import { groupStep } from './group.ts'
import { hopStep } from './hop.ts'
import { joinStep } from './join.ts'
import { letStep } from './let.ts'
import { nearStep } from './near.ts'
import { outlierStep } from './outlier.ts'
import { sequenceStep } from './sequence.ts'
import { similarStep } from './similar.ts'
import type { StepDefinition } from './step.ts'
import { windowStep } from './window.ts'

/** Every step of the rule language; a new one is its file and a line here. */
export const stepList: readonly StepDefinition[] = [
  joinStep, absentStep, nearStep, groupStep, windowStep, hopStep, similarStep, outlierStep, sequenceStep, letStep, filterStep,
]

const byKind = new Map(stepList.map((step) => [step.kind, step]))

/** The definition of a kind; undefined when this host has none. */
export function findStep(kind: string): StepDefinition | undefined {
  return byKind.get(kind)
}
