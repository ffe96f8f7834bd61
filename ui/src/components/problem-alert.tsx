import { Alert, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ApiProblem } from '@/api/problem'
import type { DocumentFault } from '@/api/types'
import { asSentence } from '@/format/sentence'

interface Words {
  detail: string
  hint: string | null
}

/** What happened and what to do, for anything that was thrown. */
export function useProblemWords(): (problem: Error) => Words {
  const { t } = useTranslation()
  return (problem) => {
    if (!(problem instanceof ApiProblem)) {
      return { detail: problem.message, hint: null }
    }
    if (problem.code === 'unreachable') {
      return { detail: t('problem.unreachable'), hint: t('problem.unreachableHint') }
    }
    if (problem.code === 'foreign_answer') {
      return { detail: t('problem.foreignAnswer', { detail: problem.detail }), hint: t('problem.foreignAnswerHint') }
    }
    return { detail: asSentence(problem.detail), hint: problem.hint === null ? null : asSentence(problem.hint) }
  }
}

/** Shows why the hub refused, what to do, and the places in the document; nothing without a problem. */
export function ProblemAlert({
  problem,
  title,
  onClose,
  onRetry,
}: {
  problem: Error | null
  title?: string
  onClose?: () => void
  onRetry?: () => void
}) {
  const { t } = useTranslation()
  const words = useProblemWords()
  if (problem === null) {
    return null
  }
  const { detail, hint } = words(problem)
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title ?? t('problem.title')}
      action={onRetry !== undefined && <Button onClick={onRetry}>{t('action.retry')}</Button>}
      closable={onClose === undefined ? false : { onClose, 'aria-label': t('action.close') }}
      description={
        <Flex vertical gap={4} style={{ overflowWrap: 'anywhere' }}>
          <span>{detail}</span>
          {hint !== null && (
            <span>
              <strong>{t('problem.hint')}: </strong>
              {hint}
            </span>
          )}
          {problem instanceof ApiProblem && problem.code === 'agent_offline' && (
            // What stands in a form stays: the way there is a new tab.
            <Link to="/agents" target="_blank">
              {t('problem.toAgents')}
            </Link>
          )}
          {problem instanceof ApiProblem && <FaultList faults={problem.faults} />}
        </Flex>
      }
    />
  )
}

/** Faults of a document by place. */
export function FaultList({ faults }: { faults: DocumentFault[] }) {
  const { t } = useTranslation()
  if (faults.length === 0) {
    return null
  }
  return (
    <ul aria-label={t('problem.faults')} style={{ margin: 0, paddingInlineStart: 20 }}>
      {faults.map((fault, idx) => (
        <li key={idx}>
          <Place fault={fault} />
          {fault.message}
          {fault.hint != null && <div style={{ color: 'var(--ant-color-text-description)' }}>{fault.hint}</div>}
        </li>
      ))}
    </ul>
  )
}

function Place({ fault }: { fault: DocumentFault }) {
  const { t } = useTranslation()
  const line = fault.line ?? null
  const column = fault.column ?? null
  const at = line === null ? null : column === null ? t('problem.atLine', { line }) : t('problem.at', { line, column })
  const parts = [fault.path === '' ? null : <code key="path">{fault.path}</code>, at].filter((part) => part !== null)
  return parts.length === 0 ? null : (
    <>
      {parts.map((part, idx) => (
        <span key={idx}>
          {idx > 0 && ' · '}
          {part}
        </span>
      ))}
      {': '}
    </>
  )
}
