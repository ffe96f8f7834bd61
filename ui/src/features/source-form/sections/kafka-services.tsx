/** Presets for well-known Kafka services, and settings pasted from a client's file. */
import { DownOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Space } from 'antd'
import { useState } from 'react'
import { usePresets } from '@/api/hooks/form'
import type { Preset } from '@/api/types'
import { PropertiesModal } from '../dialogs/properties-modal'
import { isRecord } from '../document/codecs'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'

/** A preset says how a service is reached, so what it does not use is switched off. */
function patchOf({ kafka }: Preset): Record<string, unknown> {
  const given: Record<string, unknown> = kafka
  const security: Record<string, unknown> = isRecord(given.security) ? given.security : {}
  return { kafka: { ...given, security: { tls: security.tls, sasl: security.sasl } } }
}

export function KafkaServices() {
  const { t } = useTexts()
  const { patch } = useFormHandle()
  const { message } = App.useApp()
  const presets = usePresets()
  const [pasting, setPasting] = useState(false)
  const list = presets.data?.presets ?? []
  const take = (preset: Preset): void => {
    patch(patchOf(preset))
    void message.info({ content: `${preset.name}: ${preset.hint}`, duration: 12 })
  }
  return (
    <Space wrap>
      <Dropdown
        trigger={['click']}
        menu={{
          items: list.map((preset) => ({ key: preset.id, label: preset.name, title: preset.hint })),
          onClick: ({ key }) => {
            const preset = list.find((one) => one.id === key)
            if (preset) take(preset)
          },
        }}
      >
        <Button loading={presets.isPending}>
          {t('services.presets')} <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
      <Button onClick={() => setPasting(true)}>{t('services.paste')}</Button>
      {pasting && <PropertiesModal onClose={() => setPasting(false)} />}
    </Space>
  )
}
