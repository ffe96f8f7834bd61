/** Reads the kinds of faults and their strategies out of the JSON Schema of the document. */
import { isRecord } from './codecs'

export interface ExceptionKind {
  /** Key in `on_fault`. */
  name: string
  description: string
  default: string
  strategies: { name: string; description: string }[]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\s*\n\s*/g, ' ') : ''
}

/** Follows `#/$defs/Name`. */
function deref(schema: unknown, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {}
  if (typeof value.$ref !== 'string') return value
  const target = value.$ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), schema)
  return isRecord(target) ? target : {}
}

function strategies(definition: Record<string, unknown>): ExceptionKind['strategies'] {
  if (Array.isArray(definition.enum)) {
    return definition.enum.map((name) => ({ name: String(name), description: '' }))
  }
  const choices = definition.oneOf ?? definition.anyOf
  return (Array.isArray(choices) ? choices : []).flatMap((choice: unknown) =>
    isRecord(choice) && typeof choice.const === 'string'
      ? [{ name: choice.const, description: text(choice.description) }]
      : [],
  )
}

export function exceptionKinds(schema: unknown): ExceptionKind[] {
  const properties = deref(schema, { $ref: '#' })
  const root = isRecord(schema) ? schema : properties
  const onFault = deref(schema, unwrap(isRecord(root.properties) ? root.properties.on_fault : undefined))
  const kinds = isRecord(onFault.properties) ? onFault.properties : {}
  return Object.entries(kinds).flatMap(([name, property]) => {
    if (!isRecord(property)) return []
    const definition = deref(schema, unwrap(property))
    return [
      {
        name,
        description: text(property.description),
        default: text(property.default),
        strategies: strategies(definition),
      },
    ]
  })
}

/** `allOf: [{$ref}]` and `anyOf: [{$ref}, {type: null}]` are ways to put a description at a reference. */
function unwrap(value: unknown): unknown {
  if (!isRecord(value)) return value
  const wrapped = value.allOf ?? value.anyOf
  if (!Array.isArray(wrapped) || value.$ref !== undefined) return value
  const inner: unknown = wrapped.find((one) => isRecord(one) && one.$ref !== undefined)
  return inner ?? value
}
