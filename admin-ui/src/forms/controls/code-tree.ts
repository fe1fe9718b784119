import type { ShownChoice } from './use-choices.ts'

/** A code with those below it. `value`: the choice's number. */
export interface TreeNode {
  readonly value: number
  readonly label: string
  readonly children: TreeNode[]
}

/** Codes below the longest other code that they begin with (GB/T 2260 and others that nest so), in their order. */
export function codeTree(choices: readonly ShownChoice[]): readonly TreeNode[] {
  const nodes = new Map(choices.map(({ no, value, title }): readonly [string, TreeNode] => [String(value), { value: no, label: title, children: [] }]))
  const roots: TreeNode[] = []
  for (const [code, node] of nodes) {
    let above: TreeNode | undefined
    for (let length = code.length - 1; length > 0 && above === undefined; length--) above = nodes.get(code.slice(0, length)) ?? zeroed(code, length)
    ;(above?.children ?? roots).push(node)
  }
  return roots

  /** A city or province, whose code ends in zeros: 350300 is above 350302. */
  function zeroed(code: string, length: number): TreeNode | undefined {
    const above = code.slice(0, length).padEnd(6, '0')
    return /^\d{6,}$/.test(code) && length < 6 && length % 2 === 0 && above !== code.slice(0, 6) ? nodes.get(above) : undefined
  }
}

/** What each node is called together with all that it lies below: 莆田市 › 荔城区 › 西天尾镇. */
export function withPaths(nodes: readonly TreeNode[], above = ''): ReadonlyMap<number, string> {
  return new Map(nodes.flatMap(({ value, label, children }) => {
    const name = `${above}${label}`
    return [[value, name] as const, ...withPaths(children, `${name} › `)]
  }))
}
