/** Asks before unsaved changes are left behind; the draft stays in any case. */
import { App } from 'antd'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useBlocker } from 'react-router'
import { useTexts } from '../texts'

/** Gives the way to leave without a question, after a save. */
export function useLeaveGuard(dirty: boolean): () => void {
  const { t } = useTexts()
  const { modal } = App.useApp()
  const saved = useRef(false)
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && !saved.current && currentLocation.pathname !== nextLocation.pathname,
  )
  const ask = useEffectEvent(() => {
    modal.confirm({
      title: t('leave.title'),
      content: t('leave.text'),
      okText: t('leave.leave'),
      cancelText: t('leave.stay'),
      onOk: () => blocker.proceed?.(),
      onCancel: () => blocker.reset?.(),
    })
  })
  useEffect(() => {
    if (blocker.state === 'blocked') ask()
  }, [blocker.state])
  useEffect(() => {
    if (!dirty) return undefined
    const warn = (event: BeforeUnloadEvent): void => {
      if (!saved.current) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [dirty])
  return () => {
    saved.current = true
  }
}
