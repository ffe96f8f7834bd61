import { Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { RelativeTime } from './relative-time'

/** What a state means here and now: why, what to do, when the next attempt is. */
export function Cause({
  what,
  cause,
  remedy,
  next_attempt_at_ms: nextAttempt,
}: {
  what: string
  cause: string | null
  remedy: string | null
  next_attempt_at_ms: number | null
}) {
  const { t } = useTranslation()
  return (
    <Flex vertical gap={6} style={{ maxWidth: 420, overflowWrap: 'anywhere' }}>
      <span>{what}</span>
      {cause !== null && (
        <span>
          <strong>{t('stateTag.why')}: </strong>
          {cause}
        </span>
      )}
      {remedy !== null && (
        <span>
          <strong>{t('stateTag.todo')}: </strong>
          {remedy}
        </span>
      )}
      {nextAttempt !== null && (
        <span>
          <strong>{t('stateTag.nextAttempt')}: </strong>
          <RelativeTime at={nextAttempt} />
        </span>
      )}
    </Flex>
  )
}
