/** Writes lists and mappings of rules; what did not change keeps its node, hence its comments. */
import { type Document, Pair, Scalar, YAMLSeq, isNode, isSeq } from 'yaml'
import type { Codec } from './codecs'
import type { ColumnField } from './form'
import { column, columnKey } from './rules'
import { keyOf, mapAt, merge, nodeAt, put } from './yaml-tree'

type Path = readonly string[]

/** Brings the list at `path` from `before` to `after`; tells whether anything changed. */
export function writeItems<T>(
  doc: Document,
  path: Path,
  codec: Codec<T>,
  before: readonly T[],
  after: readonly T[],
): boolean {
  // Compared as written: what the form only remembers (the way not chosen) is no change.
  const keyOfItem = (item: T): string => JSON.stringify(codec.write(item, undefined))
  const old = before.map(keyOfItem)
  const now = after.map(keyOfItem)
  if (JSON.stringify(old) === JSON.stringify(now)) return false
  if (after.length === 0) {
    put(doc, path, undefined)
    return true
  }
  const found = nodeAt(doc, path)
  const seq = isSeq(found) ? found : new YAMLSeq(doc.schema)
  commentToFirst(seq, seq.items[0])
  const nodes = [...seq.items]
  const used = new Set<number>()
  const unchanged = now.map((key) => {
    const at = old.findIndex((other, idx) => other === key && !used.has(idx))
    if (at !== -1) used.add(at)
    return at
  })
  seq.items = after.map((item, idx) => {
    const at = unchanged[idx] ?? -1
    if (at !== -1) return nodes[at]
    const edited = idx < nodes.length && !used.has(idx) ? nodes[idx] : undefined
    return merge(doc, edited, codec.write(item, edited))
  })
  put(doc, path, seq)
  return true
}

/**
 * YAML gives a comment before the first item to the list itself. It is meant for the item, and
 * goes with it when the item moves.
 */
function commentToFirst(list: { commentBefore?: string | null }, first: unknown): void {
  if (list.commentBefore == null || !isNode(first) || first.commentBefore != null) return
  first.commentBefore = list.commentBefore
  list.commentBefore = null
}

/** The same for a mapping of columns or tags. A rule without a source is left out. */
export function writeColumns(
  doc: Document,
  path: Path,
  before: readonly ColumnField[],
  after: readonly ColumnField[],
): boolean {
  const given = after.filter((field) => field.rule !== 'none' && field.name !== '')
  const old = before.map(columnKey)
  const now = given.map(columnKey)
  if (JSON.stringify(old) === JSON.stringify(now)) return false
  if (given.length === 0) {
    put(doc, path, undefined)
    return true
  }
  const map = mapAt(doc, path)
  commentToFirst(map, map.items[0]?.key)
  const pairs = [...map.items]
  const byName = (name: string): Pair | undefined => pairs.find((pair) => keyOf(pair) === name)
  const names = new Set(given.map((field) => field.name))
  map.items = given.map((field, idx) => {
    const pair = byName(field.name) ?? renamed(pairs, before, names, idx) ?? new Pair(null, null)
    const wasThere = before.find((other) => other.name === keyOf(pair))
    if (keyOf(pair) !== field.name) pair.key = renamedKey(pair.key, field.name)
    const unchanged = wasThere && columnKey({ ...wasThere, name: field.name }) === now[idx]
    if (!unchanged) pair.value = merge(doc, pair.value, column.write(field, pair.value ?? undefined))
    return pair
  })
  return true
}

/** The pair of a column that got another name in its place. */
function renamed(
  pairs: readonly Pair[],
  before: readonly ColumnField[],
  names: ReadonlySet<string>,
  idx: number,
): Pair | undefined {
  const was = before[idx]?.name
  if (was === undefined || names.has(was)) return undefined
  return pairs.find((pair) => keyOf(pair) === was)
}

function renamedKey(key: unknown, name: string): Scalar {
  const scalar = new Scalar(name)
  if (key instanceof Scalar) {
    scalar.commentBefore = key.commentBefore ?? null
    scalar.spaceBefore = key.spaceBefore ?? false
  }
  return scalar
}
