import type en from '../en/about'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  title: '关于与帮助',
  what: 'Inlet 从 Kafka 读取消息，按照您在表单中配置并可随时预览的规则转换为行，再写入 TDengine。消息不会丢失：只有当一条消息已确认写入、被过滤或已归档，才算读取完成。',
  begin: '如何开始',
  steps: {
    connect: '添加 TDengine 连接。',
    add: '新增数据源：Broker、主题、样例、映射。每一步都可以检查或预览。',
    watch: '在列表中观察运行情况。将鼠标悬停在状态上，可查看问题原因和处理建议。',
  },
  rest: 'REST 接口',
  restText: '页面上的所有操作都可以由程序完成。请创建 API 令牌并参阅文档：',
  docs: 'REST 接口文档',
  openapi: 'OpenAPI 文档',
  watchTitle: '外部监控',
  watchText: 'Prometheus 读取 /metrics；/healthz 和 /readyz 表示 Hub 是否存活和就绪。',
  keys: '键盘操作',
  keysText: 'Tab 和 Shift+Tab 在字段间移动，Enter 和空格触发按钮，Esc 关闭对话框。在 YAML 编辑器中 Tab 用于缩进，先按 Esc 再按 Tab 可离开编辑器。',
}

export default texts
