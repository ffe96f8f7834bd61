import { parseDocument } from 'yaml'
import { describe, expect, it } from 'vitest'
import { emptyForm, newDocument, parse, patch, readForm, toPlain, writeForm } from './document'
import { newColumn, newExtract } from './form'
import { moveSecrets } from './secrets'

const hello = `# The first steps.
version: 1
name: hello

kafka:
  bootstrap_servers: 127.0.0.1:9092
  topics: hello, other # two of them
  # The run ends when nothing new came for half a second.
  idle_timeout: 500ms
  future_key: {deep: [1, 2]}

message:
  extract:
    # cut the text
    - {from: message, split: {separator: "-", into: 2}}
    - {from: path, regex: {pattern: '^/(?<area>[a-z]+)/'}}
  filter:
    - id != 1 # not the first

target:
  tdengine:
    connection: lab
    database: {name: hello, create: true}
  super_table: {name: hello, create: true}
  subtable: "t_{id}"
  columns:
    ts: {from: _timestamp, type: TIMESTAMP}
    # the first part
    message_0: {from: message_0, type: VARCHAR(64), default: "7"}
    short: message_1
  tags:
    id: {from: id, type: INT}
`

function form(text: string) {
  return readForm(parse(text).doc).form
}

/** Lines that differ, as a set: order and untouched lines do not matter here. */
function changes(before: string, after: string): string[] {
  const old = before.split('\n').map((line) => line.trim())
  return after
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !old.includes(line))
}

describe('reading', () => {
  it('fills the form from every part of the document', () => {
    const read = form(hello)
    expect(read.name).toBe('hello')
    expect(read.kafka.topics).toEqual(['hello', 'other'])
    expect(read.kafka.idle_timeout).toEqual({ never: false, after_ms: 500 })
    expect(read.message.extract.map((rule) => rule.how)).toEqual(['split', 'regex'])
    expect(read.message.filter).toEqual([{ expression: 'id != 1' }])
    expect(read.target.super_table).toEqual({ name: 'hello', create: true })
    expect(read.target.columns.map((column) => column.name)).toEqual(['ts', 'message_0', 'short'])
    expect(read.target.columns[1]?.default).toBe('"7"')
    expect(read.target.columns[2]).toMatchObject({ rule: 'from', from: 'message_1' })
  })

  it('names what it cannot show and leaves it in the document', () => {
    const text = 'version: 1\nname: a\nkafka:\n  concurrency: ${READERS}\n  topics: t\n'
    const read = readForm(parse(text).doc)
    expect(read.unreadable).toEqual(['kafka.concurrency'])
    read.form.name = 'b'
    expect(writeForm(text, read.form)).toContain('concurrency: ${READERS}')
  })

  it('tells line and column of a fault in the text', () => {
    const { faults } = parse('version: 1\nname: [a\nkafka: {}\n')
    expect(faults[0]).toMatchObject({ line: 3, column: 1 })
  })
})

describe('agents', () => {
  it.each([
    ['', { on: 'hubs', names: [], labels: [] }],
    ['agent: plant-7', { on: 'one', names: ['plant-7'], labels: [] }],
    ['agent: 7', { on: 'one', names: ['7'], labels: [] }],
    ['agent: [plant-7, 8]', { on: 'several', names: ['plant-7', '8'], labels: [] }],
    ['agent: {labels: {site: north, rack: 7}}', { on: 'labels', names: [], labels: ['site=north', 'rack=7'] }],
  ])('%s', (line, expected) => expect(form(`version: 1\n${line}\n`).agent).toEqual(expected))

  it('of a kind that the form does not know stay as they are', () => {
    const text = 'version: 1\nagent: {labels: {site: north}, zone: 3}\n'
    const read = readForm(parse(text).doc)
    expect(read.unreadable).toEqual(['agent'])
    read.form.description = 'b'
    expect(writeForm(text, read.form)).toContain('agent: {labels: {site: north}, zone: 3}')
  })

  it('take what only they have with them when the hub runs it again', () => {
    const text = `${hello}agent: [plant-7, plant-8]\nreplicas: 2\nwrite: {via: hub, writers: 3}\n`
    const edited = form(text)
    edited.agent = { on: 'one', names: ['plant-7'], labels: [] }
    expect(changes(text, writeForm(text, edited))).toEqual(['agent: plant-7'])
    expect(writeForm(text, edited)).not.toContain('replicas')
    edited.agent = { on: 'hubs', names: [], labels: [] }
    const back = writeForm(text, edited)
    expect(back).not.toContain('agent')
    expect(back).toContain('write: {writers: 3}')
  })
})

describe('writing', () => {
  it('gives the text back as it is when nothing changed', () => {
    expect(writeForm(hello, form(hello))).toBe(hello)
  })

  it('changes one value and nothing else', () => {
    const edited = form(hello)
    edited.kafka.topics.push('third')
    edited.kafka.idle_timeout = { never: true, after_ms: null }
    const text = writeForm(hello, edited)
    expect(changes(hello, text)).toEqual(['topics: hello, other, third # two of them', 'idle_timeout: never'])
    expect(text).toContain('future_key: {deep: [1, 2]}')
    expect(text).toContain('# The run ends when nothing new came')
  })

  it('keeps comments at rules that are moved, edited and added to', () => {
    const edited = form(hello)
    edited.message.extract.reverse()
    edited.message.filter.unshift({ expression: 'ok' })
    edited.target.columns.splice(1, 1, { ...edited.target.columns[1]!, name: 'head' })
    edited.target.columns.push({ ...newColumn('n', 'INT'), rule: 'value', value: '7' })
    const text = writeForm(hello, edited)
    expect(text).toMatch(/# cut the text\n\s+- \{from: message/)
    expect(text).toContain('- id != 1 # not the first')
    expect(text).toMatch(/# the first part\n\s+head: \{from: message_0, type: VARCHAR\(64\), default: "7"\}/)
    expect(text).toContain('n: {value: 7, type: INT}')
    expect(form(text).message.filter[0]?.expression).toBe('ok')
  })

  it('writes the short form of a column back as it was', () => {
    const edited = form(hello)
    edited.target.columns[2]!.from = 'message_0'
    expect(writeForm(hello, edited)).toContain('short: message_0')
    edited.target.columns[2]!.default = 'x'
    expect(writeForm(hello, edited)).toContain('short: {from: message_0, default: x}')
  })

  it('leaves columns without a rule out', () => {
    const edited = form(hello)
    edited.target.tags.push(newColumn('later', 'INT'))
    expect(writeForm(hello, edited)).toBe(hello)
  })

  it('puts keys into their usual order', () => {
    const made = emptyForm()
    made.activity_level = 'warn'
    made.on_fault = { tombstone: 'stop' }
    made.target.subtable = 't_{id}'
    made.message.filter = [{ expression: 'id > 0' }]
    made.kafka.security.sasl = {
      mechanism: 'PLAIN',
      username: 'u',
      password: { stored: '', typed: 'pw' },
    }
    made.kafka.bootstrap_servers = 'a:1'
    made.name = 'n'
    const text = writeForm(newDocument, made)
    expect(Object.keys(toPlain(parseDocument(text)))).toEqual([
      'version',
      'name',
      'kafka',
      'message',
      'target',
      'on_fault',
      'activity_level',
    ])
    expect(text).not.toContain('pw')
    expect(text).toContain('password: {secret: n-kafka-password}')
  })

  it('turns TLS and SASL on and off without a trace', () => {
    const edited = form(hello)
    edited.kafka.security.tls.enabled = true
    expect(writeForm(hello, edited)).toContain('tls: {}')
    edited.kafka.security.tls.ca = 'ca.pem'
    edited.kafka.security.sasl = {
      ...edited.kafka.security.sasl,
      mechanism: 'PLAIN',
      username: 'u',
    }
    const on = writeForm(hello, edited)
    expect(toPlain(parse(on).doc).kafka).toMatchObject({
      security: { tls: { ca: { upload: 'ca.pem' } }, sasl: { mechanism: 'PLAIN', username: 'u' } },
    })
    const off = form(on)
    off.kafka.security.tls.enabled = false
    off.kafka.security.sasl.mechanism = ''
    expect(writeForm(on, off)).not.toContain('security')
  })

  it('switches between JSON and regex', () => {
    const edited = form(hello)
    edited.message.parse = { kind: 'regex', regex: { pattern: '(?<a>.)' } }
    const regex = writeForm(hello, edited)
    expect(toPlain(parse(regex).doc).message).toMatchObject({
      parse: { regex: { pattern: '(?<a>.)' } },
    })
    const back = form(regex)
    back.message.parse.kind = 'json'
    expect((toPlain(parse(writeForm(regex, back)).doc).message as { parse: unknown }).parse).toEqual({
      json: {},
    })
  })

  it('replaces address and login by a connection', () => {
    const text = 'version: 1\ntarget:\n  tdengine:\n    url: ws://h\n    user: root\n    password: x\n'
    const edited = form(text)
    edited.target.tdengine.connection = 'lab'
    expect(toPlain(parse(writeForm(text, edited)).doc).target).toEqual({
      tdengine: { connection: 'lab' },
    })
  })

  it('begins from nothing, one field after the other', () => {
    const made = emptyForm()
    made.target.tdengine.connection = 'lab'
    expect(toPlain(parse(writeForm(newDocument, made)).doc)).toEqual({
      version: 1,
      target: { tdengine: { connection: 'lab' } },
    })
  })

  it('keeps integers exact that no float holds', () => {
    const big = '9223372036854775807'
    const edited = form(hello)
    edited.target.columns.push({ ...newColumn('n'), rule: 'value', value: big })
    const text = writeForm(hello, edited)
    expect(text).toContain(`n: {value: ${big}}`)
    expect(form(text).target.columns[3]?.value).toBe(big)
  })
})

describe('secrets in a document', () => {
  it('are moved out and come back by name', () => {
    const text =
      'version: 1\nname: a\nkafka:\n  security: {sasl: {mechanism: PLAIN, username: u, password: pw}}\n'
    const { doc } = parse(text)
    const moved = moveSecrets(doc, 'a')
    expect(moved).toEqual({ 'a-kafka-password': 'pw' })
    expect(readForm(doc, moved).form.kafka.security.sasl.password).toEqual({
      stored: 'a-kafka-password',
      typed: 'pw',
    })
    expect(writeForm(text, readForm(doc, moved).form)).not.toContain('pw}')
  })
})

describe('a patch', () => {
  it('is merged and keeps the rest', () => {
    const text = patch(hello, { kafka: { security: { tls: {}, sasl: { mechanism: 'PLAIN' } } } })
    expect(text).toContain('topics: hello, other')
    expect(toPlain(parse(text).doc).kafka).toMatchObject({
      security: { tls: {}, sasl: { mechanism: 'PLAIN' } },
    })
  })
})

it('new extract rules begin with split', () => {
  expect(newExtract('a')).toMatchObject({ from: 'a', how: 'split' })
})
