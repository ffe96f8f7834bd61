import { DatePicker, Flex, Form, InputNumber, Radio, Select, Table, Typography } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import type { PartitionOffsets } from '@/api/types'
import { WAYS, chosenPartitions, keyOfPartition, type ResetForm, type Way } from './offset-target'

interface Props {
  form: ResetForm
  partitions: PartitionOffsets[]
  onChange: (form: ResetForm) => void
}

/** From where to read again: which way, and what that way needs. */
export function ResetFields({ form, partitions, onChange }: Props) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets.reset' })
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  return (
    <Form layout="vertical" component="div" style={{ width: '100%' }}>
      <Form.Item label={<span id="reset-way">{t('to')}</span>}>
        <Radio.Group
          aria-labelledby="reset-way"
          value={form.way}
          onChange={(event) => onChange({ ...form, way: event.target.value as Way })}
        >
          <Flex vertical gap={4}>
            {WAYS.map((way) => (
              <Radio key={way} value={way}>
                {t(way)} <Typography.Text type="secondary">– {t(`${way}Help`)}</Typography.Text>
              </Radio>
            ))}
          </Flex>
        </Radio.Group>
      </Form.Item>
      {topics.length > 1 && (
        <Form.Item label={t('topics')} htmlFor="reset-topics">
          <Select
            id="reset-topics"
            mode="multiple"
            placeholder={t('allTopics')}
            value={form.topics}
            style={{ maxWidth: 480 }}
            options={topics.map((topic) => ({ value: topic, label: topic }))}
            onChange={(chosen) => onChange({ ...form, topics: chosen })}
          />
        </Form.Item>
      )}
      {form.way === 'time' && (
        <Form.Item label={t('timeLabel')} htmlFor="reset-time">
          <DatePicker
            id="reset-time"
            showTime
            value={form.timeMs === null ? null : dayjs(form.timeMs)}
            onChange={(time) => onChange({ ...form, timeMs: time === null ? null : time.valueOf() })}
          />
        </Form.Item>
      )}
      {form.way === 'offset' && <OffsetFields form={form} partitions={partitions} onChange={onChange} />}
    </Form>
  )
}

function OffsetFields({ form, partitions, onChange }: Props) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets' })
  const setOffset = (of: PartitionOffsets, offset: number | null) => {
    const key = keyOfPartition(of)
    const others = Object.entries(form.offsets).filter(([other]) => other !== key)
    onChange({ ...form, offsets: Object.fromEntries(offset === null ? others : [...others, [key, offset]]) })
  }
  return (
    <Table
      size="small"
      rowKey={keyOfPartition}
      dataSource={chosenPartitions(form, partitions)}
      pagination={partitions.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      style={{ maxWidth: 560 }}
      columns={[
        { title: t('topic'), dataIndex: 'topic' },
        { title: t('partition'), dataIndex: 'partition', align: 'right' },
        {
          title: t('reset.becomes'),
          key: 'offset',
          render: (_, of) => (
            <InputNumber
              aria-label={t('reset.offsetLabel', { topic: of.topic, partition: of.partition })}
              min={of.begin}
              max={of.end}
              precision={0}
              placeholder={String(of.committed ?? of.begin)}
              value={form.offsets[keyOfPartition(of)] ?? null}
              onChange={(offset) => setOffset(of, offset)}
              style={{ width: 180 }}
            />
          ),
        },
      ]}
    />
  )
}
