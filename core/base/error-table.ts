import { accessErrors } from './access-errors.ts'
import { alertErrors } from './alert-errors.ts'
import { commentErrors } from './comment-errors.ts'
import { dataErrors } from './data-errors.ts'
import { formErrors } from './form-errors.ts'
import { hostErrors } from './host-errors.ts'
import { mailErrors } from './mail-errors.ts'
import { noticeErrors } from './notice-errors.ts'
import { referralErrors } from './referral-errors.ts'
import { sampleErrors } from './sample-errors.ts'
import { screenErrors } from './screen-errors.ts'
import { viewErrors } from './view-errors.ts'
import { workErrors } from './work-errors.ts'

/** Every coded error of the host. `ERRORS.md` lists them for operators; a test holds both together. */
export const errorTable = { ...accessErrors, ...alertErrors, ...commentErrors, ...dataErrors, ...formErrors, ...hostErrors, ...mailErrors, ...noticeErrors, ...referralErrors, ...sampleErrors, ...screenErrors, ...viewErrors, ...workErrors } as const

export type ErrorCode = keyof typeof errorTable
