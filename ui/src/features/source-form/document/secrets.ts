/**
 * Secrets never stand in a document or a draft. What is typed is kept in memory until it goes to
 * the hub's store; the document only has `{secret: name}`.
 */
import { type Document, isScalar, parseDocument } from 'yaml'
import type { SecretField, SourceForm } from './form'
import { put } from './yaml-tree'

interface SecretPlace {
  path: readonly string[]
  /** Ends the name under which the secret is kept: `<source>-<purpose>`. */
  purpose: string
}

interface SecretInForm extends SecretPlace {
  inForm: (form: SourceForm) => SecretField
}

/** Secrets that have a field in the form. */
export const secretFields: readonly SecretInForm[] = [
  {
    path: ['kafka', 'security', 'sasl', 'password'],
    purpose: 'kafka-password',
    inForm: (form) => form.kafka.security.sasl.password,
  },
  {
    path: ['kafka', 'security', 'tls', 'key_password'],
    purpose: 'key-password',
    inForm: (form) => form.kafka.security.tls.key_password,
  },
]

const places: readonly SecretPlace[] = [
  ...secretFields,
  { path: ['target', 'tdengine', 'password'], purpose: 'tdengine-password' },
  { path: ['target', 'tdengine', 'token'], purpose: 'tdengine-token' },
]

/** Name under which a secret of the data source is kept on the hub. */
export function secretNameFor(source: string, purpose: string): string {
  return `${source === '' ? 'source' : source}-${purpose}`
}

/** Moves secrets that stand in the document as text out of it; they come back by their new name. */
export function moveSecrets(doc: Document, source: string): Record<string, string> {
  const moved: Record<string, string> = {}
  for (const { path, purpose } of places) {
    const node = doc.getIn(path, true)
    if (!isScalar(node) || node.value === null || node.value === '') continue
    const name = secretNameFor(source, purpose)
    moved[name] = typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value))
    put(doc, path, { secret: name })
  }
  return moved
}

/** Secrets typed into the form, by the names that the document has for them. */
export function typedSecrets(form: SourceForm): Record<string, string> {
  const typed: Record<string, string> = {}
  for (const { inForm, purpose } of secretFields) {
    const secret = inForm(form)
    if (secret.typed !== '' && counts(form, purpose)) {
      typed[secretNameFor(form.name, purpose)] = secret.typed
    }
  }
  return typed
}

/** Whether the part of the form that asks for the secret is switched on. */
function counts(form: SourceForm, purpose: string): boolean {
  const { tls, sasl } = form.kafka.security
  return purpose === 'key-password' ? tls.enabled : sasl.mechanism !== ''
}

/**
 * The document for a check or a sample, with secrets that are typed but not stored yet written
 * out. It goes to the hub and nowhere else. `$` is doubled before `{`, else it would name a variable.
 */
export function inlineSecrets(text: string, secrets: Record<string, string>): string {
  if (Object.keys(secrets).length === 0) return text
  const doc = parseDocument(text)
  for (const { path } of places) {
    const name: unknown = doc.getIn([...path, 'secret'])
    const value = typeof name === 'string' ? secrets[name] : undefined
    if (value !== undefined)
      doc.setIn(
        path,
        value.replaceAll('${', () => '$${'),
      )
  }
  return doc.toString({ lineWidth: 0 })
}

/** A secret as a block of lines: `password: |` and all lines that stand further in. */
const blockSecret =
  /^([ \t]*)(["']?(?:password|key_password|token)["']?[ \t]*:)[ \t]*[|>].*\n(?:\1[ \t]+.*(?:\n|$)|[ \t]*\n)*/gim

/** A text that may be kept in the browser: whatever could be a secret is taken out, valid or not. */
export function redact(text: string): string {
  return text
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '')
    .replace(blockSecret, '$1$2\n')
    .replace(/^(\s*(?:-\s+)?["']?(?:password|key_password|token)["']?\s*:[ \t]*)(?![ \t]*\{)\S.*$/gim, '$1')
    .replace(/((?:password|token)["']?[ \t]*:[ \t]*)(?![ \t]*\{)("[^"]*"|'[^']*'|[^,}\s][^,}]*)/gi, '$1""')
    .replace(/(:\/\/)[^/\s"'@]*@/g, '$1')
    .replace(/([?&]token=)[^&\s"']*/gi, '$1')
}

/** Whether a secret may stand at `path`. */
export function isSecretPath(path: string): boolean {
  return places.some((place) => place.path.join('.') === path)
}
