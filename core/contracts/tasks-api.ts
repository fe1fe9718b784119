import type { Page } from './api.ts'
import type { Light } from './matter-clock.ts'
import type { TaskJson } from './work-api.ts'

/** `GET /tasks`: what waits for the reader, by light, within a light by when it is due. */
export interface TaskPage extends Page<TaskJson> {
  /** How many there are of each light, whichever the query asks for. */
  readonly lights: Readonly<Record<Light, Page<TaskJson>['total']>>
}
