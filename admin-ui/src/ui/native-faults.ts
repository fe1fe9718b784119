type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** A message of the pages in their language. */
export type Translate = (key: string, values: Readonly<Record<string, unknown>>) => string

/**
 * Says in the language of the pages, and by the name of the control, what browsers say in their own of one that is not filled in as it has
 * to be. Gives what takes it back.
 */
export function tellNativeFaults(root: Document, t: Translate): () => void {
  const told = new Set<Control>()
  const forget = (control: Control) => {
    control.setCustomValidity('')
    told.delete(control)
  }
  const tell = ({ target }: Event) => {
    if (!isControl(target)) return
    // What was said before would be all that is wrong.
    forget(target)
    const text = faultOf(target, t)
    if (text === null) return
    target.setCustomValidity(text)
    told.add(target)
  }
  const forgetOne = ({ target }: Event) => {
    if (isControl(target) && told.has(target)) forget(target)
  }
  // Whatever sends a form begins with one of these; values may have been changed by the page.
  const forgetAll = () => told.forEach(forget)
  const listeners = [['invalid', tell], ['input', forgetOne], ['change', forgetOne], ['click', forgetAll], ['keydown', forgetAll]] as const
  for (const [event, listener] of listeners) root.addEventListener(event, listener, true)
  return () => {
    for (const [event, listener] of listeners) root.removeEventListener(event, listener, true)
    forgetAll()
  }
}

function isControl(target: EventTarget | null): target is Control {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}

/** What is wrong with a control and what to do; null where only the browser knows. */
function faultOf(control: Control, t: Translate): string | null {
  const { validity } = control
  const name = nameOf(control)
  if (name === '') return null
  const { min, max, step } = control instanceof HTMLInputElement ? control : { min: '', max: '', step: '' }
  if (validity.badInput) return t('fault.unreadable', { name })
  if (validity.valueMissing) return t('fault.missing', { name })
  if (validity.rangeOverflow) return t('fault.over', { name, max })
  if (validity.rangeUnderflow) return t('fault.under', { name, min })
  if (validity.stepMismatch) return step === '' || step === '1' ? t('fault.whole', { name }) : t('fault.step', { name, step })
  return null
}

/** What people read beside a control. */
function nameOf(control: Control): string {
  const label = control.labels?.[0]?.textContent ?? ''
  return (label.trim() === '' ? (control.getAttribute('aria-label') ?? '') : label).trim()
}
