/** Line by line difference of two texts, for the views before saving and on a conflict. */

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  /** Line numbers in the old and the new text; null where the line is not in it. */
  oldLine: number | null
  newLine: number | null
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  return lines
}

/** Longest common subsequence; documents have hundreds of lines, so the plain table will do. */
function table(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = lengths[i]
      const below = lengths[i + 1]
      if (!row || !below) continue
      row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return lengths
}

export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before)
  const now = linesOf(after)
  const lengths = table(old, now)
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: old[i] ?? '', oldLine: i + 1, newLine: j + 1 })
      i += 1
      j += 1
    } else if (
      i < old.length &&
      (j >= now.length || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    ) {
      lines.push({ kind: 'removed', text: old[i] ?? '', oldLine: i + 1, newLine: null })
      i += 1
    } else {
      lines.push({ kind: 'added', text: now[j] ?? '', oldLine: null, newLine: j + 1 })
      j += 1
    }
  }
  return lines
}

/** Only what changed, with `context` lines around it; null stands for lines left out. */
export function hunks(lines: readonly DiffLine[], context = 3): (DiffLine | null)[] {
  const near = lines.map((_, idx) =>
    lines.slice(Math.max(0, idx - context), idx + context + 1).some((line) => line.kind !== 'same'),
  )
  const shown: (DiffLine | null)[] = []
  lines.forEach((line, idx) => {
    if (near[idx]) shown.push(line)
    else if (shown[shown.length - 1] !== null) shown.push(null)
  })
  return shown
}
