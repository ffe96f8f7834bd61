/** Help for the field that has the focus: beside the form, or below it where there is no room. */
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

/** The help topic around an element; sections within a field are nearer than the field's own. */
export function helpTopicAt(target: EventTarget): string | null {
  const found = target instanceof Element ? target.closest<HTMLElement>('[data-help]') : null
  return found?.dataset.help ?? null
}

export function HelpPanel({ topic }: { topic: string | null }) {
  const { t, optional } = useTexts()
  const title =
    topic === null ? undefined : (optional(`fields.${topic}.label`) ?? optional(`help.${topic}.title`))
  const text =
    topic === null ? undefined : (optional(`fields.${topic}.help`) ?? optional(`help.${topic}.text`))
  const why = topic === null ? undefined : optional(`fields.${topic}.why`)
  return (
    <aside className={styles.help} data-start={text === undefined || undefined} aria-label={t('help.label')}>
      <h2>{text === undefined ? t('help.label') : title}</h2>
      {(text ?? t('help.start')).split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      {why !== undefined && (
        <p>
          <strong>{t('help.why')}</strong> {why}
        </p>
      )}
    </aside>
  )
}
