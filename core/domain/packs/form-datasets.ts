import type { FormFile } from '../../contracts/generated/form.ts'

/** Every data set in which a form looks persons up, as it names it. Found without its model, which is made when the form is first opened. */
export function datasetsOfForm({ uischema }: FormFile): readonly string[] {
  const names = new Set<string>()
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { options } = part as { readonly options?: { readonly lookup?: unknown } }
    if (typeof options?.lookup === 'string') names.add(options.lookup)
    Object.values(part).forEach(look)
  }
  look(uischema)
  return [...names]
}
