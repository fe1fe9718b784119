import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { build, type Rolldown } from 'vite'

const root = join(import.meta.dirname, '../../..')
const src = join(root, 'admin-ui/src')

/** Bytes, gzip. */
export interface ScriptSize {
  /** Loaded with every form beyond Vue, Element Plus and the words. */
  readonly form: number
  /** Fetched by some forms only: the controls of files, persons, organisations and points, together; patterns; readings for pinyin. */
  readonly controls: number
  readonly patterns: number
  readonly readings: number
}

export async function scriptSize(): Promise<ScriptSize> {
  const built = await build({
    configFile: false, logLevel: 'error', root: join(root, 'admin-ui'),
    plugins: [vue(), components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] })],
    resolve: { alias: [{ find: /^re2js$/, replacement: join(src, 'forms/load-patterns.ts') }] },
    // No library, whose script would keep its blanks.
    build: { write: false, minify: true, modulePreload: false, rolldownOptions: { input: join(import.meta.dirname, 'form-script.ts'), preserveEntrySignatures: 'strict', external: [/^vue$/, /^vue-i18n$/, /^pinia$/, /^element-plus\//] } },
  })
  const chunks = ([built].flat() as Rolldown.RolldownOutput[]).flatMap(({ output }) => output).filter((part) => part.type === 'chunk')
  const withImports = (chunk: Rolldown.OutputChunk): readonly Rolldown.OutputChunk[] => [chunk, ...chunks.filter(({ fileName }) => chunk.imports.includes(fileName)).flatMap(withImports)]
  const always = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(withImports))
  const sizeOf = (isIt: (chunk: Rolldown.OutputChunk) => boolean) => chunks.filter(isIt).reduce((sum, { code }) => sum + gzipSync(code).length, 0)
  const has = (part: string) => ({ moduleIds }: Rolldown.OutputChunk) => moduleIds.some((id) => id.includes(part))
  const [isPatterns, isReadings] = [has('re2js/build'), has('han-readings')]
  return {
    form: sizeOf((chunk) => always.has(chunk)), patterns: sizeOf(isPatterns), readings: sizeOf(isReadings),
    controls: sizeOf((chunk) => !always.has(chunk) && !isPatterns(chunk) && !isReadings(chunk)),
  }
}
