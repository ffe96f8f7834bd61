import type en from '../en/audit'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  title: '审计日志',
  intro: '本 Hub 上的每一次变更及其操作人，最新的在前。',
  table: '变更记录',
  empty: '没有匹配的变更。',
  filter: { user: '用户', action: '操作', object: '对象' },
  filterHelp: { action: '例如 source.update', object: '例如数据源名称' },
  column: { time: '时间', user: '用户', via: '途径', action: '操作', object: '对象', detail: '详情', address: '来源地址' },
  via: { session: '页面', token: 'API 令牌', setup: '初始化', hub: 'Hub 自身' },
}

export default texts
