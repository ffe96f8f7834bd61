/** The sections of the page with how far each one is. */
import { CheckCircleFilled, ExclamationCircleFilled } from '@ant-design/icons'
import { type SectionId, sectionOfPath, sections } from '../document/paths'
import { isMissing } from '../document/schema'
import { sectionId } from '../sections/section-card'
import { useFaultIndex, useSnapshot } from '../state/contexts'
import type { FaultIndex } from '../state/faults'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

export interface SectionState {
  state: 'ok' | 'missing' | 'fault'
  count: number
}

export function sectionState(
  section: SectionId,
  incomplete: ReadonlyMap<string, string>,
  faults: FaultIndex,
): SectionState {
  const missing = [...incomplete].filter(([path]) => sectionOfPath(path) === section)
  const found = faults.filter((fault) => fault.section === section).length
  const wrong = missing.filter(([, message]) => !isMissing(message)).length
  if (found + wrong > 0) return { state: 'fault', count: found + wrong }
  return missing.length > 0 ? { state: 'missing', count: missing.length } : { state: 'ok', count: 0 }
}

export function StepNav() {
  const { t } = useTexts()
  const { incomplete } = useSnapshot()
  const faults = useFaultIndex()
  return (
    <nav aria-label={t('nav.label')} className={styles.nav}>
      <ol>
        {sections.map((section) => {
          const { state, count } = sectionState(section, incomplete, faults)
          return (
            <li key={section}>
              <a
                href={`#${sectionId(section)}`}
                data-state={state}
                onClick={(event) => {
                  event.preventDefault()
                  goToSection(section)
                }}
              >
                <StateMark state={state} />
                <span>{t(`sections.${section}.title`)}</span>
                <small>{t(`nav.${state}`, { count })}</small>
              </a>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function StateMark({ state }: { state: SectionState['state'] }) {
  if (state === 'ok') return <CheckCircleFilled aria-hidden className={styles.markOk} />
  if (state === 'fault') return <ExclamationCircleFilled aria-hidden className={styles.markFault} />
  return <span aria-hidden className={styles.markMissing} />
}

function goToSection(section: SectionId): void {
  const title = document.getElementById(`${sectionId(section)}-title`)
  document.getElementById(sectionId(section))?.scrollIntoView({ behavior: 'smooth', block: 'start' })
  title?.focus({ preventScroll: true })
}
