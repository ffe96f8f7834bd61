/**
 * Changes to a YAML document that touch only what they must: comments, the order of keys, the way
 * a value is written and keys that nobody here knows stay.
 */
import { type Document, Pair, Scalar, YAMLMap, type YAMLSeq, isMap, isNode, isScalar, isSeq } from 'yaml'
import { isRecord } from './codecs'
import { rankOf } from './fields'

type Path = readonly string[]

/** The node at `path`, or undefined. */
export function nodeAt(doc: Document, path: Path): unknown {
  return path.length === 0 ? doc.contents : doc.getIn(path, true)
}

/** Puts `value` at `path`; `undefined` takes the key out, and mappings that it leaves empty. */
export function put(doc: Document, path: Path, value: unknown): void {
  if (value === undefined) {
    remove(doc, path)
    return
  }
  const parentPath = path.slice(0, -1)
  const parent = mapAt(doc, parentPath)
  const key = path[path.length - 1] ?? ''
  const pair = pairOf(parent, key)
  if (pair) {
    pair.value = merge(doc, pair.value, value)
    return
  }
  insert(parent, parentPath, key, merge(doc, undefined, value))
}

/** Adds a pair where the usual order of keys wants it, behind those that go before it. */
function insert(parent: YAMLMap, parentPath: Path, key: string, value: unknown): void {
  const rank = rankOf(parentPath, key)
  const next = parent.items.findIndex((item) => rankOf(parentPath, keyOf(item)) > rank)
  const pair = new Pair(new Scalar(key), value)
  parent.items.splice(next === -1 ? parent.items.length : next, 0, pair)
}

function remove(doc: Document, path: Path): void {
  if (!doc.hasIn(path)) return
  doc.deleteIn(path)
  const parent = path.slice(0, -1)
  const left = nodeAt(doc, parent)
  // `tls: {}` is not nothing: it turns encryption on.
  const meansNothing = parent.length > 0 && parent[parent.length - 1] !== 'tls'
  if (meansNothing && isMap(left) && left.items.length === 0) remove(doc, parent)
}

/** The mapping at `path`; made, or put in place of what is none. */
export function mapAt(doc: Document, path: Path): YAMLMap {
  const found = nodeAt(doc, path)
  if (isMap(found)) return found
  const made = new YAMLMap(doc.schema)
  if (path.length === 0) {
    doc.contents = made
    return made
  }
  const parent = mapAt(doc, path.slice(0, -1))
  const key = path[path.length - 1] ?? ''
  const pair = pairOf(parent, key)
  if (pair) pair.value = made
  else insert(parent, path.slice(0, -1), key, made)
  return made
}

/** `old` changed so that it says `value`, or a new node where that cannot be. */
export function merge(doc: Document, old: unknown, value: unknown): unknown {
  if (isNode(value)) return value
  if (isRecord(value)) return isMap(old) ? mergeMap(doc, old, value) : newNode(doc, value, old)
  if (Array.isArray(value)) return isSeq(old) ? mergeSeq(doc, old, value) : newNode(doc, value, old)
  if (isScalar(old)) {
    if (old.value !== value) {
      old.value = value
      delete old.source
      delete old.format
    }
    return old
  }
  return newNode(doc, value, old)
}

/** Keys with `undefined` go, keys that are not in `value` stay. */
function mergeMap(doc: Document, old: YAMLMap, value: Record<string, unknown>): YAMLMap {
  for (const [key, part] of Object.entries(value)) {
    const pair = pairOf(old, key)
    if (part === undefined) {
      if (pair) old.items.splice(old.items.indexOf(pair), 1)
    } else if (pair) {
      pair.value = merge(doc, pair.value, part)
    } else {
      old.items.push(new Pair(new Scalar(key), merge(doc, undefined, part)))
    }
  }
  return old
}

function mergeSeq(doc: Document, old: YAMLSeq, values: readonly unknown[]): YAMLSeq {
  const kept = [...old.items]
  old.items = values.map((value) => {
    const same = kept.findIndex((item) => isScalar(item) && item.value === value)
    return same === -1 ? merge(doc, undefined, value) : kept.splice(same, 1)[0]
  })
  return old
}

function newNode(doc: Document, value: unknown, old: unknown): unknown {
  const node = doc.createNode(withoutUndefined(value))
  if ((isMap(node) || isSeq(node)) && isShort(value)) node.flow = true
  if (isNode(old) && old.comment != null && isScalar(node)) node.comment = old.comment
  return node
}

/** What fits one line is written in one, as in `{from: ts, type: TIMESTAMP}`. */
function isShort(value: unknown): boolean {
  return JSON.stringify(withoutUndefined(value), bigints).length <= 90
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (!isRecord(value)) return value
  const given = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(given.map(([key, part]) => [key, withoutUndefined(part)]))
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => keyOf(item) === key)
}

export function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key)
}
