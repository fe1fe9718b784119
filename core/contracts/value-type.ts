/** What a token stands for. A `party` is a person or an organisation. */
export type IdentityKind = 'person' | 'organisation' | 'account' | 'party'

/** The types of the rule language (design: rules, Types). Every type is nullable. */
export type ValueType =
  | { readonly kind: 'bool' }
  /** 64 bit, signed. */
  | { readonly kind: 'int' }
  /** Exact: `precision` digits, `scale` of them after the point. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'string' }
  | { readonly kind: 'date' }
  /** UTC microseconds. */
  | { readonly kind: 'datetime' }
  | { readonly kind: 'duration' }
  /** A pseudonym: positive 64-bit integer, text in JSON. Supports ==, !=, in and keys only. */
  | { readonly kind: 'token' }
  /** Longitude and latitude, WGS 84. */
  | { readonly kind: 'point' }
  | { readonly kind: 'null' }
  | { readonly kind: 'list'; readonly of: ValueType }

/** A value in JSON, in API and findings: decimals, dates, datetimes and tokens are strings; ints beyond 2^53 too. */
export type JsonValue = null | boolean | number | string
