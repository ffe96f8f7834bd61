import { Alert, App, Button, Card, Flex, Radio, Tag, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReplayFaults } from '@/api/hooks/faults'
import { ProblemAlert } from '@/components/problem-alert'
import { useFormat } from '@/format/use-format'
import { OUTCOMES, OUTCOME_COLOURS, isOutcome, useOutcomeName } from './outcomes'
import { keyOf, mayReplay, type Result, type Scope, type Target } from './replay-target'

interface Props {
  id: string
  version: number
  target: Target
  result: Result | null
  onScope: (scope: Scope) => void
  onResult: (result: Result) => void
}

const SCOPES: Scope[] = ['selection', 'group', 'everything']

/** Try messages at fault again, first without writing, then for good. */
export function ReplayCard({ id, version, target, result, onScope, onResult }: Props) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults.replay' })
  const { t: tCommon } = useTranslation()
  const format = useFormat()
  const { modal } = App.useApp()
  const { mutate, isPending, variables, error } = useReplayFaults(id)
  const key = keyOf(target, version)
  const allowed = mayReplay(result, target, version)

  const send = (dryRun: boolean) =>
    mutate(
      { ...target.request, dry_run: dryRun },
      { onSuccess: (answer) => onResult({ dryRun, key, version, answer }) },
    )
  const ask = () =>
    void modal.confirm({
      title: t('confirm', { count: target.count, shown: format.count(target.count) }),
      content: t('confirmText', { version }),
      okText: t('replay'),
      cancelText: tCommon('action.cancel'),
      onOk: () => send(false),
    })

  return (
    <Card size="small">
      <Flex vertical gap="middle">
        <Flex gap="middle" align="center" wrap>
          <Radio.Group
            aria-label={t('what')}
            optionType="button"
            value={target.scope}
            onChange={(event) => onScope(event.target.value as Scope)}
            options={SCOPES.map((value) => ({ value, label: t(value) }))}
          />
          <Tooltip title={t('tryAgainHelp')}>
            <Button
              disabled={target.count === 0 || isPending}
              loading={isPending && variables.dry_run === true}
              onClick={() => send(true)}
            >
              {t('tryAgain')}
            </Button>
          </Tooltip>
          <Tooltip title={allowed ? t('replayHelp') : t('replayNeedsTry')}>
            <Button
              type="primary"
              disabled={!allowed || isPending}
              loading={isPending && variables.dry_run !== true}
              onClick={ask}
            >
              {t('replay')}
            </Button>
          </Tooltip>
          <Typography.Text type="secondary">
            {target.count === 0 ? t('nothing') : t('about', { count: target.count, shown: format.count(target.count) })}
          </Typography.Text>
        </Flex>
        <ProblemAlert problem={error} />
        {result !== null && <ResultAlert result={result} />}
      </Flex>
    </Card>
  )
}

function ResultAlert({ result }: { result: Result }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults.replay' })
  const format = useFormat()
  const outcomeName = useOutcomeName()
  const { answer, dryRun, version } = result
  const tense = dryRun ? 'would' : 'did'
  const title = { count: answer.matched, shown: format.count(answer.matched), version }
  if (answer.matched === 0) {
    return <Alert type="info" showIcon role="status" title={t('noneMatched')} />
  }
  return (
    <Alert
      type={answer.still_at_fault > 0 ? 'warning' : 'success'}
      showIcon
      role="status"
      title={dryRun ? t('dryTitle', title) : t('title', title)}
      description={
        <Flex vertical gap="small">
          <Flex gap="small" wrap>
            {OUTCOMES.filter((outcome) => answer[outcome] > 0).map((outcome) => (
              <Tag key={outcome} color={OUTCOME_COLOURS[outcome]}>
                {format.count(answer[outcome])} {outcomeName(outcome, tense)}
              </Tag>
            ))}
          </Flex>
          {answer.still_at_fault > 0 && <span>{t('stillHint')}</span>}
          {answer.examples.length > 0 && <Examples result={result} />}
        </Flex>
      }
    />
  )
}

/** What became of each message, as far as the hub names them one by one. */
function Examples({ result: { answer, dryRun } }: { result: Result }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults.replay' })
  const outcomeName = useOutcomeName()
  const tense = dryRun ? 'would' : 'did'
  return (
    <details>
      <summary>{t('examples')}</summary>
      <ul className="view-plain-list" style={{ overflowWrap: 'anywhere' }}>
        {answer.examples.map(({ id, outcome, reason }) => (
          <li key={id}>
            <code>{id}</code>{' '}
            <Tag color={isOutcome(outcome) ? OUTCOME_COLOURS[outcome] : 'default'}>{outcomeName(outcome, tense)}</Tag>
            {reason}
          </li>
        ))}
      </ul>
      {answer.examples.length < answer.matched && (
        <Typography.Text type="secondary">{dryRun ? t('someExamples') : t('moreExamples')}</Typography.Text>
      )}
    </details>
  )
}
