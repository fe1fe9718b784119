import type { ViewsDoor } from '../http/work-doors.ts'
import { arrangeViews, dropView, keepView, readViews } from '../journeys/keep-views.ts'
import type { House } from './house.ts'

/** Lists as people have narrowed them, bound to one house. */
export function openViews(house: House): ViewsDoor {
  return {
    list: (action, who, list) => readViews(house, action, who, list),
    save: (action, who, list, id, request) => keepView(house, action, who, list, id, request),
    end: (action, list, id) => dropView(house, action, list, id),
    order: (action, who, list, request) => arrangeViews(house, action, who, list, request),
  }
}
