import type { Texts } from '../../texts'
import type en from '../../en/source-view/header'

const texts: Texts<typeof en> = {
  notFound: '该数据源已不存在。',
  notFoundHint: '它可能已被删除。删除后七天内可以在列表中恢复。',
  toList: '前往列表',
  tabs: {
    overview: '概览',
    activity: '活动',
    faults: '异常消息',
    faultsOpen_one: '异常消息，{{count}} 条待处理',
    faultsOpen_other: '异常消息，{{count}} 条待处理',
    offsets: '偏移量',
    versions: '版本',
    runs: '运行记录',
    settings: '设置',
  },
  stepButton: {
    start: '立即启动',
    'keep-running': '持续运行',
    edit: '修改设置',
    faults: '查看异常消息',
  },
  more: '更多操作',
  facts: {
    state: '状态与健康度',
    from: '来源',
    to: '目标',
    version: '版本',
    started: '启动时间',
    ended: '结束时间',
    lastRow: '最近写入',
    group: '消费者组',
    topics: '{{servers}} 上的 {{topics}}',
    table: '{{database}}.{{table}}',
  },
  cause: '原因',
  remedy: '处理建议',
  step: {
    failed: '任务因错误结束，不会自动启动。请按原因处理后再启动，将从上次停止的位置继续。',
    backing_off: '运行失败，将于{{next}}自动重新启动。也可以立即启动，或先按原因处理。',
    source_error: '暂时无法从 Kafka 读取。Inlet 会自动重试；只要 Kafka 仍保留消息，就不会丢失。',
    sink_error: '暂时无法写入 TDengine。Inlet 保留偏移量并自动重试；只要 Kafka 仍保留消息，就不会丢失。',
    done_idle: '已完成：{{after}}内没有新消息，已有的消息均已写入。可以让它一直等待新消息，或以同样的超时时间再读一次。',
    done: '已按要求结束。再次启动将从上次停止的位置继续。',
    stopped: '未运行。启动后将从上次停止的位置继续。',
    never_started: '尚未启动过。',
    paused: '保留在 Kafka 中的位置，恢复之前不再读取。',
    starting: '正在连接 Kafka 和 TDengine，并准备超级表。',
    draining: '不再读取新消息，正在写完已读取的消息，需要几秒钟。',
    faults_one: '{{count}} 条消息未能写入。请查看原因，修改映射，然后重放。',
    faults_other: '{{count}} 条消息未能写入。请查看原因，修改映射，然后重放。',
    busy: '数据到达速度超过 TDengine 的写入速度，写入队列超过阈值。请为 TDengine 增加资源，或为数据源增加写入连接数。',
    bounce: '写入反复失败，原因见“活动”。',
  },
}

export default texts
