import { expiryOf } from './expiry'
import { kindOf, nameOf } from './guess'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 0, 1)

it.each([
  [null, null],
  [NOW - 1, 'expired'],
  [NOW, 'expired'],
  [NOW + DAY, 'soon'],
  [NOW + 30 * DAY - 1, 'soon'],
  [NOW + 30 * DAY, 'later'],
])('a certificate that ends at %s is %s', (at, expected) => expect(expiryOf(at, NOW)).toBe(expected))

it.each([
  ['ca.pem', '-----BEGIN CERTIFICATE-----\nMII', 'certificate'],
  ['client.pem', '-----BEGIN RSA PRIVATE KEY-----\nMII', 'key'],
  ['client.pem', '-----BEGIN ENCRYPTED PRIVATE KEY-----\n', 'key'],
  ['both.pem', '-----BEGIN CERTIFICATE-----\n…\n-----BEGIN PRIVATE KEY-----\n', 'key'],
  ['inlet.keytab', '\x05\x02', 'keytab'],
  ['client.key', '', 'key'],
])('%s is told by its head', (name, head, expected) => expect(kindOf(name, head)).toBe(expected))

it.each([
  ['ca.pem', 'ca.pem'],
  ['My CA (2026).pem', 'My-CA-2026-.pem'],
  ['.hidden', 'hidden'],
  ['证书.pem', '-.pem'],
])('the file %s becomes %s', (file, expected) => expect(nameOf(file)).toBe(expected))
