import { expect, test } from 'vitest'
import { isLocal } from '../../../core/http/is-local.ts'

test.each([
  ['127.0.0.1', {}, true],
  ['127.8.8.8', {}, true],
  ['::1', {}, true],
  ['::ffff:127.0.0.1', {}, true],
  ['192.168.1.7', {}, false],
  ['::ffff:10.0.0.1', {}, false],
  ['fe80::1', {}, false],
  ['0.0.0.0', {}, false],
  [undefined, {}, false],
  ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
  ['127.0.0.1', { forwarded: 'for=10.0.0.1' }, false],
])('a caller at %s with %j: local %j', (remoteAddress, headers, local) => {
  expect(isLocal({ headers, socket: { remoteAddress } })).toBe(local)
})
