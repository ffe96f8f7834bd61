import { useTranslation } from 'react-i18next'
import { useRevokeAgentToken } from '@/api/hooks/agents'
import type { AgentToken, Runner } from '@/api/types'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { SourceNames } from './source-names'

/** Asks, telling which data sources stop, and revokes these tokens of an agent. */
export function useRevoke(): (agent: Runner, tokens: AgentToken[]) => void {
  const { t } = useTranslation('agents')
  const revocation = useRevokeAgentToken()
  const confirm = useConfirmDelete()
  return (agent, tokens) => {
    const [first] = tokens
    const { name, sources } = agent
    const one = tokens.length === 1 && agent.tokens.length > 1 && first !== undefined
    confirm({
      title: one ? t('revoke.titleOne', { name, prefix: first.prefix }) : t('revoke.title', { name, count: tokens.length }),
      text: (
        <>
          <p>{t('revoke.link')}</p>
          <SourceNames sources={sources} title={t('revoke.sources', { count: sources.length })} />
        </>
      ),
      okText: t('tokens.revoke'),
      done: t('revoke.done'),
      failed: t('revoke.failed'),
      remove: async () => {
        for (const token of tokens) {
          await revocation.mutateAsync({ id: agent.id, token_id: token.id })
        }
      },
    })
  }
}

/** Tokens that the hub still takes. */
export function usableTokens({ tokens }: Runner): AgentToken[] {
  return tokens.filter(({ state }) => state !== 'revoked')
}
