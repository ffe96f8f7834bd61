/** Name, type, agent, description. */
import { Form, Input } from 'antd'
import { TextField } from '../fields/inputs'
import { useTexts } from '../texts'
import { AgentChoice } from './agent-choice'
import { AgentDetails } from './agent-details'
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
      </div>
      <AgentChoice />
      <AgentDetails />
      <TextField name="description" rows={1} />
    </SectionCard>
  )
}
