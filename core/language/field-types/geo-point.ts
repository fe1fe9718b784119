import { sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { hidden } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { foldNumeral, foldNumeralSql } from './numeral.ts'
import { shape } from './shape.ts'

const number = '-?[0-9]{1,3}(?:[.][0-9]{1,12})?'
const pair = shape(`${number},${number}`)

/** Longitude and latitude in degrees, WGS 84, in this order: `119.0078,25.4540`. */
export const geoPoint: FieldType = {
  name: 'geo-point',
  title: sentence('坐标', 'Coordinates'),
  storage: { kind: 'point' },
  normalise: (text) => foldNumeral(text).replaceAll(' ', '') || null,
  reason(normal) {
    if (normal === null || !pair.matches(normal)) return 'not-a-point'
    const [longitude, latitude] = normal.split(',').map(Number) as [number, number]
    return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? null : 'point-out-of-range'
  },
  mask: () => hidden,
  sql: {
    normal: normalSql,
    reason: (normal) =>
      sql`CASE WHEN ${pair.sql(normal)} THEN CASE WHEN abs(${partSql(normal, 1)}) <= 180 AND abs(${partSql(normal, 2)}) <= 90 THEN NULL ELSE 'point-out-of-range' END ELSE 'not-a-point' END`,
    value(text) {
      const normal = normalSql(text)
      const within = sql`abs(${partSql(normal, 1)}) <= 180 AND abs(${partSql(normal, 2)}) <= 90`
      return sql`CASE WHEN ${pair.sql(normal)} AND ${within} THEN {'lon': ${partSql(normal, 1)}, 'lat': ${partSql(normal, 2)}} END`
    },
  },
  reasons: {
    'not-a-point': sentence('不是坐标：应为“经度,纬度”，例如 119.0078,25.4540。', 'Not a pair of coordinates: longitude,latitude is expected, such as 119.0078,25.4540.'),
    'point-out-of-range': sentence('坐标超出范围：经度在 ±180、纬度在 ±90 以内，经度在前。', 'The coordinates are out of range: longitude within ±180, latitude within ±90, longitude first.'),
  },
}

function normalSql(raw: Sql): Sql {
  return sql`nullif(replace(${foldNumeralSql(raw)}, ' ', ''), '')`
}

function partSql(normal: Sql, at: 1 | 2): Sql {
  return sql`TRY_CAST(split_part(${normal}, ',', ${String(at)}) AS DOUBLE)`
}
