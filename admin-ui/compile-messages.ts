import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

/** A tree of messages: keys to texts or to further trees. */
interface MessageTree { readonly [key: string]: string | MessageTree }

/**
 * Compiles the message files under `src/locales` to syntax trees while building, so that the pages carry no
 * message compiler and the browser compiles nothing (the content security policy forbids it). A message that
 * does not parse stops the build with its key.
 */
export function compileMessages(): Plugin {
  return {
    name: 'huiyan-compile-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/locales\/[^/]+\.json$/ },
      handler(code) {
        const tree = compileTree(JSON.parse(code) as MessageTree, '')
        return { code: `export default ${JSON.stringify(tree)}`, moduleType: 'js', map: null }
      },
    },
  }
}

function compileTree(tree: MessageTree, path: string): object {
  const entries = Object.entries(tree).map(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`
    return [key, typeof value === 'string' ? compileOne(value, at) : compileTree(value, at)] as const
  })
  return Object.fromEntries(entries)
}

function compileOne(message: string, key: string): object {
  const { ast } = baseCompile(message, {
    jit: true,
    location: false,
    onError: (error) => { throw new Error(`message ${key}: ${error.message}`) },
  })
  return ast
}
