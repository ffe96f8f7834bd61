/** Name, type, agent, description. */
import { Form, Input, Select } from 'antd'
import { TextField } from '../fields/inputs'
import { useTexts } from '../texts'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

export function Basics() {
  const { t } = useTexts()
  return (
    <SectionCard section="basics">
      <div className={styles.thirds}>
        <TextField name="name" required />
        <Form.Item label={t('fields.type.label')} htmlFor="field-type" data-help="type">
          <Input id="field-type" readOnly value={t('type.kafka')} />
        </Form.Item>
        <Form.Item label={t('fields.agent.label')} htmlFor="field-agent" data-help="agent">
          <Select
            id="field-agent"
            value="hub"
            options={[{ value: 'hub', label: t('agent.hub') }]}
            style={{ width: '100%' }}
          />
        </Form.Item>
      </div>
      <TextField name="description" rows={1} />
    </SectionCard>
  )
}
