import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { build, type Rolldown } from 'vite'

const root = join(import.meta.dirname, '../../..')
const src = join(root, 'admin-ui/src')

/** Bytes, gzip: what is loaded with a form beyond Vue, Element Plus and the words, and what only some forms fetch. */
export async function scriptSize(): Promise<{ readonly form: number; readonly patterns: number; readonly readings: number }> {
  const built = await build({
    configFile: false, logLevel: 'error', root: join(root, 'admin-ui'),
    plugins: [vue(), components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] })],
    resolve: { alias: [{ find: /^re2js$/, replacement: join(src, 'forms/load-patterns.ts') }] },
    // No library, whose script would keep its blanks.
    build: { write: false, minify: true, modulePreload: false, rolldownOptions: { input: join(import.meta.dirname, 'form-script.ts'), preserveEntrySignatures: 'strict', external: [/^vue$/, /^vue-i18n$/, /^pinia$/, /^element-plus\//] } },
  })
  const chunks = ([built].flat() as Rolldown.RolldownOutput[]).flatMap(({ output }) => output).filter((part) => part.type === 'chunk')
  const sizeOf = (isIt: (chunk: (typeof chunks)[number]) => boolean) => chunks.filter(isIt).reduce((sum, { code }) => sum + gzipSync(code).length, 0)
  const lazy = (part: string) => (chunk: (typeof chunks)[number]) => !chunk.isEntry && chunk.moduleIds.some((id) => id.includes(part))
  return { form: sizeOf((chunk) => !lazy('re2js/build')(chunk) && !lazy('han-readings')(chunk)), patterns: sizeOf(lazy('re2js/build')), readings: sizeOf(lazy('han-readings')) }
}
