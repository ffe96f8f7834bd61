import type en from '../en/tokens'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  title: 'API 令牌',
  intro: '供脚本和程序调用 REST 接口：“Authorization: Bearer …”。',
  introAdmin: '您可以看到所有用户的令牌。',
  table: 'API 令牌',
  add: '创建令牌',
  empty: '还没有令牌。',
  column: { role: '角色', user: '用户', prefix: '开头', expires: '到期时间', lastUsed: '最近使用' },
  neverExpires: '永不过期',
  expired: '已过期',
  field: {
    name: '名称',
    nameHelp: '用途说明，例如“backup-script”。',
    role: '角色',
    roleHelp: '令牌的权限，不能超过您自己的权限。',
    expires: '有效期',
  },
  days_one: '{{count}} 天',
  days_other: '{{count}} 天',
  createdTitle: '已创建令牌“{{name}}”',
  once: '请立即复制令牌，它只显示这一次。',
  token: '令牌',
  example: '示例',
  done: '我已复制',
  revoke: '吊销',
  revokeNamed: '吊销 {{name}}',
  revokeConfirm: '吊销令牌“{{name}}”？',
  revokeText: '使用它的程序将立即被拒绝，且无法撤销。',
  revokeFailed: '无法吊销“{{name}}”',
  revoked: '已吊销令牌“{{name}}”。',
}

export default texts
