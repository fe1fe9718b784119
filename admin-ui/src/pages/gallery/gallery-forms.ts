import householdVisit from './examples/household-visit.json?raw'
import riverPatrol from './examples/river-patrol.json?raw'
import collectiveContract from './examples/collective-contract.json?raw'
import procurementReview from './examples/procurement-review.json?raw'
import hotlineCallback from './examples/hotline-callback.json?raw'
import suspectPersonOrCompany from './examples/suspect-person-or-company.json?raw'
import organisationTree from './examples/organisation-tree.json?raw'
import schemaAlone from './examples/schema-alone.json?raw'
import datasetAlone from './examples/dataset-alone.json?raw'
import type { LocalText } from '../../../../core/base/text.ts'

/** A form to begin with. */
export interface GalleryForm {
  readonly id: string
  readonly title: LocalText
  /** The file. */
  readonly text: string
}

const one = (text: string): GalleryForm => {
  const { id = 'schema', title } = JSON.parse(text) as { readonly id?: string; readonly title: LocalText }
  return { id, title, text }
}

export const galleryForms: readonly GalleryForm[] = [
  one(householdVisit),
  one(riverPatrol),
  one(collectiveContract),
  one(procurementReview),
  one(hotlineCallback),
  one(suspectPersonOrCompany),
  one(organisationTree),
  one(schemaAlone),
  one(datasetAlone),
]
