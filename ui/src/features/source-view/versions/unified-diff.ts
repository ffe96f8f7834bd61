/** Reads a unified diff, as the hub makes it of two versions, into lines that can be shown. */

export type LineKind = 'same' | 'added' | 'removed'

export interface DiffLine {
  kind: LineKind
  text: string
  /** Line numbers from 1; null on the side where the line is not. */
  oldLine: number | null
  newLine: number | null
}

export interface Hunk {
  header: string
  lines: DiffLine[]
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/

/** The hunks of `unified`; lines before the first hunk (the names of the files) are left out. */
export function parseUnifiedDiff(unified: string): Hunk[] {
  const hunks: Hunk[] = []
  let oldLine = 0
  let newLine = 0
  for (const line of unified.replace(/\n$/, '').split('\n')) {
    const start = HUNK.exec(line)
    const hunk = hunks.at(-1)
    if (start !== null) {
      oldLine = Number(start[1])
      newLine = Number(start[2])
      hunks.push({ header: line, lines: [] })
    } else if (hunk !== undefined && !line.startsWith('\\')) {
      const text = line.slice(1)
      if (line.startsWith('+')) {
        hunk.lines.push({ kind: 'added', text, oldLine: null, newLine: newLine++ })
      } else if (line.startsWith('-')) {
        hunk.lines.push({ kind: 'removed', text, oldLine: oldLine++, newLine: null })
      } else {
        hunk.lines.push({ kind: 'same', text, oldLine: oldLine++, newLine: newLine++ })
      }
    }
  }
  return hunks
}

export interface DiffRow {
  left: DiffLine | null
  right: DiffLine | null
}

/** The lines of a hunk as rows of two columns: what was removed stands beside what was added there. */
export function sideBySide(lines: DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = []
  let removed: DiffLine[] = []
  let added: DiffLine[] = []
  const flush = () => {
    for (let idx = 0; idx < Math.max(removed.length, added.length); idx++) {
      rows.push({ left: removed[idx] ?? null, right: added[idx] ?? null })
    }
    removed = []
    added = []
  }
  for (const line of lines) {
    if (line.kind === 'removed') {
      removed.push(line)
    } else if (line.kind === 'added') {
      added.push(line)
    } else {
      flush()
      rows.push({ left: line, right: line })
    }
  }
  flush()
  return rows
}

/** How many lines were added and removed, for a summary in words. */
export function countChanges(hunks: Hunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines)
  const count = (kind: LineKind) => lines.filter((line) => line.kind === kind).length
  return { added: count('added'), removed: count('removed') }
}
