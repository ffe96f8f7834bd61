/** Fields of the form: label, help, the default as ghost text, and why it is that. */
import type { Texts } from '../../texts'
import type en from '../../en/source-form/fields'

const texts: Texts<typeof en> = {
  name: { label: '名称', ghost: 'meters', help: '在本 Hub 上唯一。可用字母、数字、“-”和“_”。它是默认消费者组名和日志的一部分。' },
  type: { label: '类型', help: '消息的来源。' },
  agent: {
    label: '代理',
    help: '由什么运行数据源。“本 Hub”必须自己能访问 Kafka 和 TDengine。代理运行在 Kafka 所在的网络中并主动连接 Hub：Kafka 的名称和地址以该网络为准，检查和示例也在那里执行。',
    names: { label: '代理', help: '其中每一个都可运行它。它们属于同一个消费者组：Kafka 在它们之间分配分区，有代理加入或退出时重新分配。' },
    labels: { label: '标签', ghost: 'site=north', help: '同时具有这些标签的任一代理都可运行它。标签在“数据写入 → 代理”或代理的 agent.toml 中设定。' },
  },
  replicas: { label: '副本数', ghost: '{{count}}', help: '同时运行的数量，属于同一个消费者组，各读一部分分区。多于分区数没有用处。' },
  description: { label: '描述', ghost: '用途', help: '给人看的说明，显示在列表中。' },
  kafka: {
    label: 'Kafka',
    bootstrap_servers: {
      label: 'bootstrap-servers',
      ghost: '192.168.1.92:9092',
      help: '一个或多个 Broker 的 host:port，用逗号分隔。一个即可找到其他 Broker，两个更稳妥。Broker 会给出自己的地址(advertised.listeners)，运行它的 Hub 或代理也必须能访问这些地址。',
    },
    topics: { label: '主题', help: '一个或多个主题。“查询主题”列出您的用户可见的主题。' },
    start: {
      label: '偏移量',
      help: '消费者组没有已提交偏移量时从哪里开始。Earliest：现存最早的消息。Latest：仅此后的新消息。ByTime：某一时刻及之后的第一条消息。',
      timestamp_ms: { label: '时间', help: '此时刻及之后的消息，以 1970 UTC 起的毫秒计。日历使用您所在的时区。' },
    },
    group_id: {
      label: '消费者组 ID',
      ghost: 'inlet-{{name}}',
      help: 'Kafka 记录该组读到的位置。同一个组会从停下的地方继续；两个数据源使用同一个组时会分摊消息。',
    },
    client_id: { label: '客户端 ID', ghost: 'inlet-{{name}}', help: '显示在 Broker 的日志和配额中。' },
    idle_timeout: {
      label: '超时',
      help: '运行是否自行结束。只有每个分区都读到末尾且在此时间内没有新消息时才结束。',
      why: '500 毫秒：搬运现有数据后结束。实时数据请选“从不”。',
    },
    fetch_max_wait: {
      label: '等待数据的最长时间',
      ghost: '100',
      help: '数据不足时，Broker 最多可延迟多久再应答。',
      why: '100 毫秒：延迟小，Broker 负担也小。',
    },
    concurrency: { label: '读取并发数', ghost: '0', help: '同时工作的消费者上限。多于分区数没有用处。', why: '0：取本机上合算的数量，每个分区最多一个。' },
    session_timeout: {
      label: '会话超时',
      ghost: '6000',
      help: '使用经典组协议时，消费者无声退出后组为它保留分区多久。使用新协议时由 Kafka 决定（默认 45 秒）。',
      why: '6 秒：能尽快由他处接手，也容得下网络的短暂停顿。',
    },
    group_protocol: {
      label: '组协议',
      help: 'Kafka 如何在组内的消费者之间分配分区。',
      why: '按 Kafka 支持的：Kafka 4 的新协议在移动分区时不停顿，较旧的版本使用经典协议。',
    },
    on_missing_offset: {
      label: '已提交的偏移量不存在时',
      help: '消息在读取之前过期时会发生。无论如何都会报告缺口。',
      why: '最早的消息：仍存在的消息一条不漏。',
    },
    security: {
      label: '安全',
      tls: {
        enabled: { label: '启用 SSL', help: '加密与 Kafka 的通信。没有 CA 证书时信任系统的证书。' },
        ca: { label: 'CA 证书', ghost: '系统自带', help: 'PEM 格式，用于校验 Broker 的证书。' },
        certificate: { label: '客户端证书', ghost: '无', help: 'PEM 格式，含证书链。用于以证书识别客户端的 Broker。' },
        key: { label: '客户端私钥', ghost: '无', help: 'PEM 格式。加密保存，不再显示。' },
        key_password: { label: '私钥密码', help: '仅当私钥已加密时需要。' },
      },
      sasl: {
        mechanism: { label: 'SASL', help: '登录 Kafka 的方式。请询问 Broker 的管理者；云服务可使用上方的预设。' },
        username: { label: '用户', help: '用户名或 API 密钥。' },
        password: { label: '密码', help: '加密保存在 Hub 上。文档中只有名称，任何人都无法再读出。' },
      },
    },
  },
  message: {
    label: '消息',
    encoding: { label: '字符编码', help: '解析之前先按此编码解码。' },
    parse: {
      kind: { label: '解析方式', help: 'JSON：一个对象、对象数组或多个对象首尾相接，嵌套对象用“_”展平。正则：模式中的命名分组成为文本字段。' },
      regex: {
        pattern: { label: '模式', ghost: '(?<level>[A-Z]+) (?<code>\\d+).*', help: '匹配整条消息。每个命名分组 (?<name>…) 成为一个字段。' },
      },
    },
    extract: {
      label: '提取规则',
      from: { label: '字段', ghost: 'message', help: '要拆开的字段。' },
      how: { label: '提取方式', help: '拆分：按分隔符切开，message 得到 message_0、message_1。正则：取命名分组。' },
      split: {
        separator: { label: '分隔符', ghost: '-', help: '各部分之间的文本。' },
        into: { label: '数量', help: '部分的数量，最后一个保留其余文本。' },
      },
      regex: {
        pattern: { label: '模式', ghost: '^(?<value>[0-9]+)(?<unit>[a-zA-Z]+)$', help: '可在文本任意处匹配。每个命名分组成为字段，不匹配则为空。' },
      },
    },
    filter: {
      label: '过滤条件',
      expression: {
        label: '过滤',
        ghost: 'id != 1',
        help: '用 == != < <= > >= 比较，用 && || ! 组合。输入时会提示 contains(text, part)、parse_int(text) 等函数。文本写在引号中。',
      },
    },
  },
  target: {
    label: '目标',
    tdengine: {
      connection: { label: '连接', help: 'TDengine 的地址和登录信息，保存在 Hub 上供所有数据源使用。' },
      database: { label: '数据库', name: { label: '数据库', help: '数据写入此处。精度是时间的单位，KEEP 决定可写入多早的数据。' } },
    },
    super_table: { label: '超级表', name: { label: '目标超级表', help: '选择已有的，或用示例的列和标签新建。' } },
    subtable: {
      label: '子表名',
      ghost: 't_{id}',
      help: "模板，每行生成一次：字段写在花括号中。竖线后是变换：{client|replace('.', '_')}、lower、upper、trim。名称不能含点。",
    },
    columns: {
      label: '列',
      help: '每列一条规则：带默认值的字段、固定值、模板或表达式。值会转换为列的类型；不符合的按异常处理，绝不截断。',
      name: { label: '名称' },
      type: { label: '类型' },
      rule: { label: '规则' },
      from: { label: '字段', ghost: '字段' },
      default: { label: '缺失时的默认值', ghost: '默认值' },
      value: { label: '固定值', ghost: '7, true, text' },
      template: { label: '模板', ghost: '{site}-{id}' },
      expr: { label: '表达式', ghost: 'voltage * 1.8 + 32' },
      second_key: { label: '第二主键' },
      time: { label: '时间', format: { label: '时间格式' } },
    },
    tags: { label: '标签', help: '属于子表而非单行的信息，例如设备位置。在创建子表时设定。' },
  },
  write: {
    label: '写入',
    via: { label: '行如何到达 TDengine', help: '谁必须能访问 TDengine：代理，或仅 Hub。连通性检查中 TDengine 一端由写入者执行。' },
    batch_size: { label: '批大小', ghost: '10000', help: '一次最多传递的消息数。', why: '10000：更大收益甚微，且占用更多内存。' },
    max_latency: { label: '最大延迟', ghost: '1000', help: '一行最多等待同伴多久。', why: '1 秒：同一子表的行一起发送，TDengine 处理快得多。负载低时无需等待。' },
    memory: { label: '内存', ghost: '256MiB', help: '处理中数据的内存，至少 32MiB。用完后读取会等待。', why: '256MiB：停顿一秒左右也能让写入不间断。' },
    writers: { label: '写入连接数', ghost: '0', help: '并行写入的连接数。', why: '0：取本机上合算的数量。' },
    archive_file_size: { label: '归档文件大小', ghost: '64MiB', help: '达到此大小后新建归档文件。', why: '64MiB：仍可用编辑器打开。' },
  },
  health: {
    label: '健康',
    period: { label: '健康检查周期', ghost: '60000', help: '按此时间段判断健康状况。', why: '60 秒：短暂的干扰不会引发告警。' },
    busy_threshold: { label: '繁忙阈值', ghost: '1.0', help: '内存使用达到此比例即为繁忙。', why: '1.0：繁忙表示读取确实在等待写入。' },
    write_error_threshold: { label: '写入错误阈值', ghost: '5', help: '一个周期内写入请求失败达到此数即为异常。', why: '5：偶发失败会自动重试，无需处理。' },
  },
  activity_level: { label: '活动日志级别', help: '活动日志保留的最低级别。', why: '信息：发生了什么及原因，不含每个细节。' },
}

export default texts
