import type en from '../en/agents'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  intro: '数据源的运行位置。目前全部由本 Hub 运行。',
  table: '代理',
  thisHub: '本 Hub',
  online: '在线',
  column: {
    name: '名称',
    state: '状态',
    cpu: 'CPU',
    memory: '主机内存',
    process: 'Inlet 占用内存',
    disk: '磁盘读 / 写',
    sources: '数据源',
    since: '启动时间',
  },
  cores_one: '{{share}}（{{count}} 核）',
  cores_other: '{{share}}（{{count}} 核）',
  memory: '{{used}} / {{all}}',
  disk: '{{read}} / {{written}}',
  sources: '运行 {{running}} · 完成 {{done}} · 失败 {{failed}}',
}

export default texts
