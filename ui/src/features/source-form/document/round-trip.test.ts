import { describe, expect, it } from 'vitest'
import { newDocument, parse, readForm, toPlain, writeForm } from './document'
import { randomForm, randomFrom } from './random-form'
import { rebase } from './three-way'

const seeds = Array.from({ length: 60 }, (_, idx) => idx + 1)

/** Keys that no form knows, at every level, each with a comment. */
const foreign = `# first
version: 1
name: base
later_key: {a: [1, 2]} # kept
kafka:
  # about the servers
  bootstrap_servers: [x:1]
  compression: zstd # unknown here
message:
  parse: {json: {strict: true}}
target:
  tdengine:
    pool: 3 # unknown too
  columns:
    # the time
    ts: {from: time, label: Time}
  order: desc
`
const foreignPaths = [
  ['later_key'],
  ['kafka', 'compression'],
  ['target', 'tdengine', 'pool'],
  ['target', 'order'],
]

function read(text: string) {
  const { doc, faults } = parse(text)
  expect(faults).toEqual([])
  return readForm(doc)
}

describe('any form', () => {
  it.each(seeds)('comes back from its own document (%i)', (seed) => {
    const form = randomForm(randomFrom(seed))
    const back = read(writeForm(newDocument, form))
    expect(back.form).toEqual(form)
    expect(back.unreadable).toEqual([])
  })

  it.each(seeds)('comes back from a document that said something else (%i)', (seed) => {
    const random = randomFrom(seed)
    const before = writeForm(foreign, randomForm(random))
    const form = randomForm(random)
    expect(read(writeForm(before, form)).form).toEqual(form)
  })

  it.each(seeds)('leaves foreign keys alone (%i)', (seed) => {
    const random = randomFrom(seed)
    const text = writeForm(writeForm(foreign, randomForm(random)), randomForm(random))
    const { doc } = parse(text)
    for (const path of foreignPaths) expect(doc.hasIn(path), path.join('.')).toBe(true)
    for (const comment of ['# first', '# kept', '# about the servers', '# unknown here', '# unknown too']) {
      expect(text).toContain(comment)
    }
  })

  it.each(seeds)('is not changed by being looked at (%i)', (seed) => {
    const text = writeForm(foreign, randomForm(randomFrom(seed)))
    expect(writeForm(text, read(text).form)).toBe(text)
  })

  it.each(seeds)('keeps the changes of both when two edited it (%i)', (seed) => {
    const random = randomFrom(seed)
    const base = writeForm(foreign, randomForm(random))
    const theirs = writeForm(base, { ...read(base).form, description: 'theirs' })
    const mine = read(base).form
    mine.write.writers = 7
    const merged = rebase(base, mine, theirs)
    expect(merged.both).toEqual([])
    expect(toPlain(parse(merged.text).doc)).toMatchObject({ description: 'theirs', write: { writers: 7 } })
  })
})

it('takes mine where both changed the same, and says so', () => {
  const theirs = writeForm(foreign, { ...read(foreign).form, description: 'theirs' })
  const mine = { ...read(foreign).form, description: 'mine' }
  const merged = rebase(foreign, mine, theirs)
  expect(merged.both).toEqual(['description'])
  expect(read(merged.text).form.description).toBe('mine')
})
