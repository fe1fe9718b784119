import { inject, type Component, type InjectionKey } from 'vue'
import type { AttachmentJson, PeopleFound, PeopleRequest } from '../../../core/contracts/form-api.ts'
import type { OrganisationJson } from '../../../core/contracts/work-api.ts'
import type { ControlOptions, FormField } from '../../../core/contracts/form-model.ts'

/** The components that forms are made of, handed down: what a list holds may be a form again. */
export interface FormParts {
  /** An element of a layout: `element`, `base`, `disabled`. */
  readonly part: Component
  /** A field with its label: `element`, `base`, `disabled`. */
  readonly control: Component
  controlFor(field: FormField, options: ControlOptions): Component
}

/** What forms ask of whoever shows them. */
export interface FormServices {
  /** Stores a file; `progress` from 0 to 1. */
  upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<AttachmentJson>
  /** What is known of a stored file; null when it is not there, or not for this reader. */
  attachment(id: string): Promise<AttachmentJson | null>
  /** Empty where it cannot be opened yet. */
  urlOf(id: string): string
  /** What is to be said of a file that is not with the server yet; empty of others. */
  noticeOf(id: string): string
  /** A file was taken out again before it was sent: it need not be kept. Whether that succeeds is nobody's concern here. */
  drop(id: string): void
  /** Something was taken out whole: files in it that wait to be sent are not. */
  dropWithin(taken: unknown): void
  /** The organisations that the host knows, each followed by those below it; null where they are not to be had. */
  readonly organisations: (() => Promise<readonly OrganisationJson[]>) | null
  /** Looks a person up for the form that is filled in; null where it is none, as in a preview. */
  readonly lookUp: ((asked: PeopleRequest, signal: AbortSignal) => Promise<PeopleFound>) | null
}

export const formPartsKey: InjectionKey<FormParts> = Symbol('form-parts')
export const formServicesKey: InjectionKey<FormServices> = Symbol('form-services')

/** Where the shape of a value has been chosen: the mark of the shape, a constant of its own, is not asked for again there. */
export const chosenShapeKey: InjectionKey<() => string> = Symbol('chosen-shape')

export function useFormParts(): FormParts {
  const parts = inject(formPartsKey)
  if (parts === undefined) throw new TypeError('a control outside a form')
  return parts
}

/** Null where files cannot be stored, as in a preview. */
export function useFormServices(): FormServices | null {
  return inject(formServicesKey, null)
}
