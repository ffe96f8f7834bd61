/** Two versions of a document, line by line. */
import { diffLines, hunks } from '../document/diff'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

const marks = { same: ' ', added: '+', removed: '−' } as const

export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const { t } = useTexts()
  const lines = hunks(diffLines(before, after))
  if (before === after) return <p className={styles.muted}>{t('diff.same')}</p>
  return (
    <div className={styles.diff} role="group" aria-label={label} tabIndex={0}>
      {lines.map((line, idx) =>
        line === null ? (
          <div key={idx} className={styles.diffGap}>
            ⋯
          </div>
        ) : (
          <div key={idx} className={styles[`diff-${line.kind}`]}>
            <span className={styles.diffNumber} aria-hidden>
              {line.newLine ?? line.oldLine}
            </span>
            <span aria-label={line.kind === 'same' ? undefined : t(`diff.${line.kind}`)}>
              {marks[line.kind]}
            </span>
            <span>{line.text}</span>
          </div>
        ),
      )}
    </div>
  )
}
