import { HuiyanError } from '../../base/errors.ts'

/** Why somebody asks to see what is masked, as the trail keeps it. Throws `reason-missing` where it says nothing. */
export function revealReason(written: string): string {
  const reason = written.trim()
  if ([...reason].length < 4) throw new HuiyanError('reason-missing')
  return reason
}
