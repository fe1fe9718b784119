import { hasErrors, type Problem } from '../../base/problem.ts'
import { sentence, type LocalText } from '../../base/text.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { FormPreviewRequest, FormWire } from '../../contracts/form-api.ts'
import type { Pack } from '../../contracts/pack.ts'
import { buildForm } from '../../engines/forms/build-form.ts'
import { formWire } from '../../engines/forms/form-wire.ts'
import { checkPack } from './check-pack.ts'
import { formSource } from './form-source.ts'

export interface FormPreview {
  readonly problems: readonly Problem[]
  /** Null while an error keeps it from being shown. */
  readonly form: { readonly title: LocalText; readonly description: LocalText | null; readonly model: FormWire } | null
}

/**
 * A form file as its author writes it, or a JSON Schema or a data set alone: what is wrong with it, line by line, and the form that it gives. Checked as the one form of a
 * pack that uses all of `libraries`; an `id` that is missing or strange is the checker's to name.
 */
export function previewForm({ text, codes = {} }: FormPreviewRequest, libraries: readonly Pack[], settings: { readonly hostVersion: string; readonly timeZone: string }): FormPreview {
  const source = formSource(text)
  const file = `forms/${source.id}.json`
  const bytes = (content: string) => new TextEncoder().encode(content)
  const topic = { $schema: '../../schemas/topic.schema.json', id: 'preview', version: '1.0.0', host: '*', kind: 'library', title: '预览', uses: Object.fromEntries(libraries.map((pack) => [pack.id, `^${pack.version}`])) }
  const tables = Object.entries(codes).map(([name, entries]) => [`codes/${name}.csv`, bytes(codeFile(entries))] as const)
  const files = new Map([['topic.json', bytes(JSON.stringify(topic))], [file, bytes(source.text)], ...tables, ...source.beside.map(([name, content]) => [name, bytes(content)] as const), ...registers(text).map(([name, content]) => [name, bytes(content)] as const)])
  const { pack, problems: all } = checkPack({ name: 'preview', files }, { used: (used) => libraries.find((one) => one.id === used) ?? null, ...settings })
  const problems = firstProblems(onceEach(all.flatMap((problem) => source.placed(problem) ?? [])))
  const form = pack?.forms.get(source.id)
  if (form === undefined) return { problems, form: null }
  const table = (name: string): CodeTable | undefined => {
    const [owner, own] = name.split('/')
    return own === undefined ? pack!.codes.get(name) : libraries.find((one) => one.id === owner)?.codes.get(own)
  }
  return { problems, form: { title: form.title, description: form.description ?? null, model: formWire(buildForm(form, table)) } }
}

/** What is wrong with a data set is wrong with its form too. */
function onceEach(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ code, file, pointer }) => {
    const key = `${code} ${file} ${pointer}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Nobody reads more of them at once. */
const mostTold = 200

/** Of very many Problems the first, and how many more there are. */
function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= mostTold) return problems
  const others = problems.slice(mostTold)
  return [...problems.slice(0, mostTold), {
    code: 'more-problems', severity: hasErrors(others) ? 'error' : 'warning', file: null, pointer: '', line: null,
    message: sentence(`还有 ${others.length} 个问题没有列出。`, `There are ${others.length} more Problems, which are not listed.`),
    hint: sentence('先改正上面列出的。', 'Mend those that are listed first.'),
  }]
}

/**
 * Data sets of the author's own pack, which nobody here knows, as they have to be for the form to look persons up in them: whether they are
 * is said where the pack is checked.
 */
function registers(text: string): readonly (readonly [file: string, content: string])[] {
  const names = new Set([...text.matchAll(/"lookup"\s*:\s*"([a-z][a-z0-9_]*)"/g)].map(([, name]) => name!).slice(0, 100))
  const numbers = Object.fromEntries(['id-card', 'disability-cert', 'phone', 'email'].map((format) => [format.replace('-', '_'), { title: format, type: 'string', format, identifies: 'person' }]))
  return [...names].map((name) => [`datasets/${name}.json`, JSON.stringify({
    $schema: '../../../schemas/dataset.schema.json', id: name, title: name, mode: 'append', fields: { ...numbers, name: { title: 'name', type: 'string', mask: 'name' } },
  })])
}

function codeFile(entries: NonNullable<FormPreviewRequest['codes']>[string]): string {
  const cell = (value: string | null | undefined) => `"${(value ?? '').replaceAll('"', '""')}"`
  return ['code,title,valid_from,valid_to', ...entries.map(({ code, title, validFrom, validTo }) => [code, title, validFrom, validTo].map(cell).join(','))].join('\n')
}
