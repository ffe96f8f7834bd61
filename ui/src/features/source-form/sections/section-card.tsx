/** A card of the page, with the heading that the step navigation leads to. */
import { Card } from 'antd'
import type { ReactNode } from 'react'
import type { SectionId } from '../document/paths'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

interface SectionCardProps {
  section: SectionId
  extra?: ReactNode
  children: ReactNode
}

export function sectionId(section: SectionId): string {
  return `section-${section}`
}

export function SectionCard({ section, extra, children }: SectionCardProps) {
  const { t, optional } = useTexts()
  const intro = optional(`sections.${section}.intro`)
  return (
    <section
      id={sectionId(section)}
      aria-labelledby={`${sectionId(section)}-title`}
      className={styles.section}
    >
      <Card
        title={
          <h2 id={`${sectionId(section)}-title`} className={styles.cardTitle} tabIndex={-1}>
            {t(`sections.${section}.title`)}
          </h2>
        }
        extra={extra}
      >
        {intro && <p className={styles.intro}>{intro}</p>}
        {children}
      </Card>
    </section>
  )
}
