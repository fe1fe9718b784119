import { foldHeader } from '../../contracts/import-plan.ts'
import { reservedFields } from './check-form.ts'

/** Common Chinese headers, so that rules read well; any other gets a number. */
const known: readonly (readonly [header: RegExp, name: string])[] = [
  [/^(姓名|名字)$/, 'name'], [/^(身份证号码?|公民身份号码|证件号码?)$/, 'id_no'], [/^(统一社会信用代码|信用代码)$/, 'uscc'],
  [/^(残疾人?证号码?)$/, 'cert_no'], [/^(联系电话|电话|手机号?码?)$/, 'phone'], [/^(地址|居住地址|住址|家庭住址)$/, 'address'],
  [/^(性别)$/, 'sex'], [/^(年龄)$/, 'age'], [/^(区划|区划代码|行政区划|行政区划代码|户籍区划)$/, 'region'], [/^(金额)$/, 'amount'],
  [/^(日期)$/, 'date'], [/^(备注)$/, 'note'], [/^(状态)$/, 'status'], [/^(类型|类别)$/, 'type'], [/^(编号|序号)$/, 'number'],
]

/**
 * Names for the columns of a file, as expressions write them, in the order of `headers`: ASCII letters and digits
 * of the header in lower case, a common Chinese header's English name, else `f1`, `f2` … by position. All differ.
 */
export function nameFields(headers: readonly string[]): readonly string[] {
  const folded = headers.map(foldHeader)
  const taken = new Set<string>(reservedFields)
  return headers.map((header, i) => {
    const base = known.find(([pattern]) => pattern.test(header.trim()))?.[1] ?? (snake(header) || `f${i + 1}`)
    let name = base
    // A name that is another column's header would make that header ambiguous.
    for (let n = 2; taken.has(name) || folded.some((other, j) => other === name && other !== folded[i] && j !== i); n++) name = `${base}_${n}`
    taken.add(name)
    return name
  })
}

/** `Licence No.` → `licence_no`; empty when there is no ASCII letter to begin with. */
export function snake(text: string): string {
  const words = text.normalize('NFKC').replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/#/g, ' no ').toLowerCase().match(/[a-z0-9]+/g) ?? []
  const name = words.join('_').replace(/^[0-9_]+(?=[a-z])/, '').slice(0, 50).replace(/_+$/, '')
  return /^[a-z]/.test(name) ? name : ''
}
