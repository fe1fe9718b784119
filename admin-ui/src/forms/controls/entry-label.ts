import { isolatedText } from '../../ui/ordered-text.ts'
import { useWords } from '../../ui/use-words.ts'
import { useFormState } from '../form-state.ts'
import { personText, readText } from '../read-text.ts'
import { fieldsOf } from '../../../../core/engines/forms/controls-of.ts'
import { maskValue } from '../../../../core/language/masks.ts'
import type { ControlProps } from './control-props.ts'

/** What entries of a list are called: by the field that the layout names, else by the first text they have, else by their number. */
export function useEntryLabel(props: ControlProps) {
  const state = useFormState()
  const { t, lang } = useWords()
  const most = 40
  return {
    labelOf: (at: number): string => {
      const { input } = props.field
      const number = input.kind === 'list' ? (input.first[at] ?? input.item) : null
      const nth = t('form.entry', { n: at + 1 })
      const item = number === null ? undefined : state.model.fields[number]
      if (item?.input.kind !== 'object') return nth
      const fields = fieldsOf(state.model.layouts[item.input.layout]!)
      const named = fields.find(({ path }) => path.join('/') === props.options.labelField) ?? fields.find(({ input: one, mask }) => mask === null && (one.kind === 'text' || one.kind === 'choice'))
      if (named === undefined) return nth
      const value = state.value([...props.path, String(at), ...named.path])
      const read = readText(named, value, { model: state.model, timeZone: state.env.timeZone, lang: lang(), dates: 'plain' })
      // Whoever looks over the shoulder sees of a masked value what lists show of it.
      const says = named.mask === null || read === '' || personText(value) !== null ? read : maskValue(named.mask, read)
      return says === '' ? nth : `${nth} · ${isolatedText([...says].slice(0, most).join(''))}`
    },
  }
}
