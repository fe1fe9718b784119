import { escapePointer } from '../../base/json-pointer.ts'
import type { LocalText } from '../../base/text.ts'
import type { AnswerFault, AnswerSchema } from '../../contracts/answer-schema.ts'
import type { Path } from './answer-path.ts'
import { anyNodes, anyNodesBelow } from './nodes-at.ts'

/** What is wrong with a value because it is another one, not because something is not there yet. */
const settled: ReadonlySet<AnswerFault['keyword']> = new Set(['const', 'enum', 'type', 'false', 'additionalProperties'])

/** Whether what is at fault may be mended by filling in more. */
export function isUnfinished({ keyword, detail, branches }: AnswerFault): boolean {
  if (branches !== undefined && branches.length > 0) return branches.some((branch) => branch.every(isUnfinished))
  return !settled.has(keyword) && !(keyword === 'numeric' && detail === 'among')
}

/** Whether a field is missing; its fault lies where the object is that lacks it. */
export const isMissing = ({ keyword }: AnswerFault): boolean => keyword === 'required' || keyword === 'dependentRequired'

/** JSON pointer to the field that is missing. */
export const missingPlace = ({ path, detail }: AnswerFault): string => `${path}/${escapePointer(detail ?? '')}`

/** Of `anyOf` and `oneOf` what is wrong under the only branch that what is answered leaves open; null where there are several, or none. */
export function openBranch({ branches = [] }: AnswerFault): readonly AnswerFault[] | null {
  const open = branches.filter((branch) => branch.every(isUnfinished))
  return open.length === 1 ? open[0]! : null
}

/** Of `anyOf` and `oneOf` what each open branch misses, where that is all that is wrong: any of them would do. Empty otherwise. */
export function eitherMissing({ branches = [] }: AnswerFault): readonly (readonly AnswerFault[])[] {
  const open = branches.filter((branch) => branch.every(isUnfinished))
  return open.every((branch) => branch.every(isMissing)) ? open : []
}

/** What the schema calls a field, whichever of its parts says so; its name where none does. */
export function fieldTitle(root: AnswerSchema, path: Path): LocalText {
  let nodes = anyNodes(root)
  for (const name of path) nodes = anyNodesBelow(nodes, name, root)
  return nodes.find(({ title }) => title !== undefined)?.title ?? path.at(-1) ?? ''
}
