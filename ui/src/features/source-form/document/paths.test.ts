import { expect, it } from 'vitest'
import { emptyForm } from './document'
import { newColumn } from './form'
import { fieldOfPath } from './paths'
import { indexFaults, stillTrue } from '../state/faults'

function form() {
  const made = emptyForm()
  made.target.columns = [newColumn('ts'), newColumn('a.b'), newColumn('a')]
  made.target.tags = [newColumn('site')]
  made.message.filter = [{ expression: 'a' }, { expression: 'b' }]
  return made
}

it.each([
  ['name', 'basics', 'name'],
  ['agent', 'basics', 'agent.on'],
  ['agent[1]', 'basics', 'agent.on'],
  ['agent.labels.site', 'basics', 'agent.labels'],
  ['write.via', 'basics', 'write.via'],
  ['kafka.group_protocol', 'advanced', 'kafka.group_protocol'],
  ['target.tdengine', 'target', 'target.tdengine.connection'],
  ['target.tdengine.url', 'target', 'target.tdengine.connection'],
  ['target.tdengine.database.create.keep', 'target', 'target.tdengine.database.name'],
  ['target.tdengine.connection', 'target', 'target.tdengine.connection'],
  ['kafka.bootstrap_servers[1]', 'connection', 'kafka.bootstrap_servers'],
  ['kafka.security.sasl.password.secret', 'connection', 'kafka.security.sasl.password'],
  ['kafka.security.tls.ca.upload', 'connection', 'kafka.security.tls.ca'],
  ['kafka.security.sasl', 'connection', 'kafka.security.sasl.mechanism'],
  ['kafka.topics[0]', 'consumer', 'kafka.topics'],
  ['kafka.start.timestamp_ms', 'consumer', 'kafka.start'],
  ['kafka.session_timeout', 'advanced', 'kafka.session_timeout'],
  ['message.encoding', 'consumer', 'message.encoding'],
  ['message.parse.regex.pattern', 'parser', 'message.parse.regex.pattern'],
  ['message.extract[1].split.into', 'parser', 'message.extract.1.split.into'],
  ['message.filter[1]', 'parser', 'message.filter.1.expression'],
  ['target.super_table', 'mapping', 'target.super_table.name'],
  ['target.columns.ts.from', 'mapping', 'target.columns.0.from'],
  ['target.columns.a.b', 'mapping', 'target.columns.1'],
  ['target.columns.a.type', 'mapping', 'target.columns.2.type'],
  ['target.columns.gone', 'mapping', 'target.columns'],
  ['target.tags.site', 'mapping', 'target.tags.0'],
  ['on_fault.tombstone', 'exceptions', 'on_fault.tombstone'],
  ['write.memory', 'advanced', 'write.memory'],
])('%s stands in section %s at %s', (path, section, name) => {
  expect(fieldOfPath(path, form())).toEqual({ section, name })
})

it('a fault of the agent goes once another one is chosen', () => {
  const made = form()
  made.agent = { on: 'one', names: ['plant 7'], labels: [] }
  const faults = indexFaults([{ path: 'agent', line: 1, column: 1, message: 'no blanks' }], made)
  expect(stillTrue(faults, made)).toHaveLength(1)
  made.agent = { ...made.agent, names: ['plant-7'] }
  expect(stillTrue(faults, made)).toEqual([])
})

it('a fault goes once its field has another value, and comes back with the old one', () => {
  const made = form()
  const faults = indexFaults([{ path: 'message.filter[1]', line: 1, column: 1, message: 'no such field' }], made)
  expect(stillTrue(faults, made)).toHaveLength(1)
  const edited = structuredClone(made)
  edited.message.filter[1] = { expression: 'c' }
  expect(stillTrue(faults, edited)).toEqual([])
  edited.message.filter[0] = { expression: 'other' }
  edited.message.filter[1] = { expression: 'b' }
  expect(stillTrue(faults, edited)).toHaveLength(1)
})
