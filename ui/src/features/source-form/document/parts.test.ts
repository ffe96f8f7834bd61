import { describe, expect, it } from 'vitest'
import schema from '../../../../../docs/reference/data-source.schema.json'
import { diffLines, hunks } from './diff'
import { emptyForm, newDocument, writeForm } from './document'
import { exceptionKinds } from './exceptions'
import { newColumn, newExtract } from './form'
import { inForm, previewDocument } from './preview-document'
import { constantToText, textToConstant } from './rules'
import { formFaults } from './schema'
import { uploadName } from './upload-name'

describe('kinds of faults', () => {
  it('come from the schema of the document with their strategies and defaults', () => {
    const kinds = exceptionKinds(schema)
    expect(kinds.find((kind) => kind.name === 'tombstone')).toMatchObject({ default: 'discard' })
    for (const kind of kinds) {
      expect(kind.strategies.map(({ name }) => name)).toContain(kind.default)
      expect(kind.description).not.toBe('')
    }
  })

  it('that nobody here knows join, whatever way the schema writes them', () => {
    const later = {
      properties: { on_fault: { anyOf: [{ $ref: '#/$defs/F' }, { type: 'null' }] } },
      $defs: {
        F: { properties: { clock_skew: { $ref: '#/$defs/S', default: 'repair', description: 'Too\nnew.' } } },
        S: { enum: ['repair', 'stop'] },
      },
    }
    expect(exceptionKinds(later)).toEqual([
      {
        name: 'clock_skew',
        description: 'Too new.',
        default: 'repair',
        strategies: [
          { name: 'repair', description: '' },
          { name: 'stop', description: '' },
        ],
      },
    ])
    expect(exceptionKinds(undefined)).toEqual([])
  })
})

describe('constants', () => {
  it.each([
    ['7', 7],
    ['"7"', '7'],
    ['007', '007'],
    ['true', true],
    ['null', null],
    ['text', 'text'],
    ['9223372036854775807', 9223372036854775807n],
    ['', ''],
  ])('%s keeps its kind', (typed, value) => {
    expect(textToConstant(typed)).toBe(value)
  })

  it.each(['7', 'true', '', '"quoted"', 'text', '1e3'])(
    'the text %s shows so that it stays a text',
    (text) => {
      expect(textToConstant(constantToText(text))).toBe(text)
    },
  )
})

describe('the difference of two texts', () => {
  it('shows what changed with its surroundings', () => {
    const before = Array.from({ length: 20 }, (_, idx) => `line ${String(idx)}`).join('\n')
    const lines = hunks(diffLines(before, before.replace('line 10', 'other')), 1)
    expect(lines.map((line) => (line === null ? '…' : `${line.kind} ${line.text}`))).toEqual([
      '…',
      'same line 9',
      'removed line 10',
      'added other',
      'same line 11',
      '…',
    ])
  })
})

describe('the document of a preview', () => {
  it('leaves out rules that are not complete, and finds the way back', () => {
    const form = emptyForm()
    form.message.extract = [newExtract(), { ...newExtract('a'), split: { separator: '-', into: 2 } }]
    form.message.filter = [{ expression: '' }, { expression: 'id != 1' }]
    form.target.columns = [
      { ...newColumn('ts'), rule: 'from', from: 'ts' },
      { ...newColumn('v'), rule: 'from' },
    ]
    const sent = previewDocument(writeForm(newDocument, form), form, formFaults(form))
    const document = JSON.parse(sent.text) as {
      message: { extract: unknown[]; filter: string[] }
      target: { columns: object }
    }
    expect(document.message.extract).toHaveLength(1)
    expect(document.message.filter).toEqual(['id != 1'])
    expect(Object.keys(document.target.columns)).toEqual(['ts'])
    const row = { message_idx: 0, outcome: 'filtered' as const, filter_idx: 0, cells: [] }
    const answer = inForm(
      {
        messages: [],
        steps: [{ name: 'filter', columns: [], rows: [row] }],
        faults: [
          { path: 'kafka', line: 1, column: 1, message: 'is missing' },
          { path: 'message.extract[0].from', line: 1, column: 1, message: 'no such field' },
        ],
        ddl: null,
        outcome: { written: 0, filtered: 1, rejected: 0 },
      },
      sent,
    )
    expect(answer.steps[0]?.rows[0]?.filter_idx).toBe(1)
    expect(answer.faults.map(({ path }) => path)).toEqual(['message.extract[1].from'])
  })
})

describe('what the form asks for', () => {
  it('is everything that a data source needs, each thing once', () => {
    const faults = formFaults(emptyForm())
    expect([...faults.keys()].sort()).toEqual([
      'kafka.bootstrap_servers',
      'kafka.topics',
      'name',
      'target.columns',
      'target.subtable',
      'target.super_table.name',
      'target.tdengine.connection',
      'target.tdengine.database.name',
    ])
    expect(new Set(faults.values())).toEqual(new Set(['faults.required', 'faults.noColumns']))
  })

  it.each(['h:9092', 'h:1, g:2', '[::1]:9092', '10.0.0.1:9092'])('takes %s as servers', (servers) => {
    const form = emptyForm()
    form.kafka.bootstrap_servers = servers
    expect(formFaults(form).has('kafka.bootstrap_servers')).toBe(false)
  })

  it.each(['h', 'h:', 'h:x', 'kafka://h:1', 'h:1 g:2'])('refuses %s as servers', (servers) => {
    const form = emptyForm()
    form.kafka.bootstrap_servers = servers
    expect(formFaults(form).get('kafka.bootstrap_servers')).toBe('faults.servers')
  })
})

it('a file that others use is not replaced by an upload', () => {
  const taken = [
    { name: 'ca.pem', used_by: ['a'] },
    { name: 'free.pem', used_by: [] },
  ]
  expect(uploadName('ca.pem', taken)).toBe('ca-2.pem')
  expect(uploadName('free.pem', taken)).toBe('free.pem')
  expect(uploadName('my ca (1).pem', taken)).toBe('my-ca--1-.pem')
})
