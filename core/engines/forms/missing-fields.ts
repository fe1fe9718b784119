import { escapePointer } from '../../base/json-pointer.ts'
import type { LocalText } from '../../base/text.ts'
import type { AnswerFault, AnswerNode, AnswerSchema } from '../../contracts/answer-schema.ts'
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
  let place = places.get(root as AnswerNode)
  if (place === undefined || place.made.count > mostKept) {
    place = placeOf(anyNodes(root), { count: 0 })
    if (typeof root === 'object') places.set(root, place)
  }
  for (const name of path) place = placeBelow(place, name, root)
  return place.title ?? path.at(-1) ?? ''
}

/** What a schema says of a place in answers; entries of a list that it tells nothing apart of are one place. */
interface TitledPlace {
  readonly nodes: readonly AnswerNode[]
  readonly title: LocalText | undefined
  /** Names that lead to places of their own; null where places in a list do, too. */
  readonly own: ReadonlySet<string> | null
  readonly below: Map<string, TitledPlace>
  /** How many places are kept with this one. */
  readonly made: { count: number }
}

/** An answer may miss the same field in thousands of entries. */
const places = new WeakMap<AnswerNode, TitledPlace>()
/** Places kept of one schema: of one that leads into itself an answer may have any number. */
const mostKept = 20_000

function placeOf(nodes: readonly AnswerNode[], made: TitledPlace['made']): TitledPlace {
  made.count += 1
  const own = nodes.some(({ prefixItems }) => prefixItems !== undefined) ? null : new Set(nodes.flatMap(({ properties = {} }) => Object.keys(properties)))
  return { nodes, title: nodes.find(({ title }) => title !== undefined)?.title, own, below: new Map(), made }
}

function placeBelow({ nodes, own, below, made }: TitledPlace, name: string, root: AnswerSchema): TitledPlace {
  const key = own === null || own.has(name) ? `/${name}` : /^\d+$/.test(name) ? '*' : ''
  let place = below.get(key)
  if (place === undefined) below.set(key, place = placeOf(anyNodesBelow(nodes, name, root), made))
  return place
}
