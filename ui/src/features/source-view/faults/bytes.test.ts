import { bytesOfBase64, hexDump, prettyText, sizeOfBase64 } from './bytes'

test('every byte survives base64', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const base64 = btoa(String.fromCharCode(...all))
  expect(bytesOfBase64(base64)).toEqual(all)
})

test.each([
  ['', 0],
  ['YQ==', 1],
  ['YWI=', 2],
  ['YWJj', 3],
])('%s stands for %d bytes', (base64, size) => {
  expect(sizeOfBase64(base64)).toBe(size)
})

test('a hex dump lines up, also in its last line', () => {
  const bytes = new TextEncoder().encode('{"id": 1, "v": "é"}')
  expect(hexDump(bytes)).toBe(
    '00000000  7b 22 69 64 22 3a 20 31  2c 20 22 76 22 3a 20 22  |{"id": 1, "v": "|\n' +
      '00000010  c3 a9 22 7d                                       |.."}|',
  )
  expect(hexDump(new Uint8Array())).toBe('')
})

test('JSON is indented, anything else is left alone', () => {
  expect(prettyText('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(prettyText('{"a": oops')).toBe('{"a": oops')
})
