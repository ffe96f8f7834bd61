import { countChanges, parseUnifiedDiff, sideBySide } from './unified-diff'

const UNIFIED = `--- version 1
+++ version 2
@@ -1,4 +1,5 @@
 name: meters
-start: earliest
-idle_timeout: 500ms
+start: latest
+idle_timeout: never
+description: halls
 kafka:
@@ -20,2 +21,1 @@
-old: 1
 last: 2
\\ No newline at end of file
`

test('lines keep their kind and their numbers on each side', () => {
  const hunks = parseUnifiedDiff(UNIFIED)
  expect(hunks).toHaveLength(2)
  expect(hunks[0]?.lines[1]).toEqual({ kind: 'removed', text: 'start: earliest', oldLine: 2, newLine: null })
  expect(hunks[0]?.lines[5]).toEqual({ kind: 'added', text: 'description: halls', oldLine: null, newLine: 4 })
  expect(hunks[1]?.lines).toEqual([
    { kind: 'removed', text: 'old: 1', oldLine: 20, newLine: null },
    { kind: 'same', text: 'last: 2', oldLine: 21, newLine: 21 },
  ])
  expect(countChanges(hunks)).toEqual({ added: 3, removed: 3 })
})

test('what was removed stands beside what was added in its place', () => {
  const rows = sideBySide(parseUnifiedDiff(UNIFIED)[0]?.lines ?? [])
  expect(rows.map(({ left, right }) => [left?.text ?? null, right?.text ?? null])).toEqual([
    ['name: meters', 'name: meters'],
    ['start: earliest', 'start: latest'],
    ['idle_timeout: 500ms', 'idle_timeout: never'],
    [null, 'description: halls'],
    ['kafka:', 'kafka:'],
  ])
})

test('a line that begins like a header is still a line', () => {
  const [hunk] = parseUnifiedDiff('@@ -1,1 +1,1 @@\n--- a list\n+++ more\n')
  expect(hunk?.lines.map(({ kind, text }) => [kind, text])).toEqual([
    ['removed', '-- a list'],
    ['added', '++ more'],
  ])
})

test('no difference has no hunks', () => {
  expect(parseUnifiedDiff('')).toEqual([])
})
