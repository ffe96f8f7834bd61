import { useTranslation } from 'react-i18next'
import { useRunners } from '@/api/hooks/agents'
import type { Runner } from '@/api/types'

/** As the hub joins the names of runners. */
const SEPARATOR = ', '

/** `Ran on agent plant-7`: where the hub had a question answered. */
export function useRanOn(): (ranOn: string) => string {
  const { t } = useTranslation('agents')
  const runners = useRunners().data ?? []
  return (ranOn) => {
    const kinds = new Set(ranOn.split(SEPARATOR).map((name) => kindOf(runners, name)))
    const [kind] = kinds
    if (kinds.size > 1) {
      return t('ranOn.mixed', { names: ranOn })
    }
    const hubs = runners.filter((runner) => runner.kind === 'hub')
    return kind === 'hub' && hubs.length < 2 ? t('ranOn.thisHub') : t(`ranOn.${kind ?? 'hub'}`, { names: ranOn })
  }
}

/** A name that is in no list any more was an agent's: hubs do not go while they answer. */
function kindOf(runners: Runner[], name: string): Runner['kind'] {
  return name === 'hub' ? 'hub' : (runners.find((runner) => runner.name === name)?.kind ?? 'agent')
}
