import type { Runner } from '@/api/types'

/** The data sources that a question is about, by name; nothing where there is none. */
export function SourceNames({ sources, title }: { sources: Runner['sources']; title: string }) {
  return sources.length === 0 ? null : (
    <>
      <p style={{ marginBottom: 4 }}>{title}</p>
      <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 200, overflow: 'auto' }} tabIndex={0} aria-label={title}>
        {sources.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </>
  )
}
