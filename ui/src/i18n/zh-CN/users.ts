import type en from '../en/users'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  title: '用户',
  table: '用户',
  add: '新增用户',
  editTitle: '编辑用户“{{name}}”',
  column: { username: '用户名', role: '角色', lastLogin: '最近登录', state: '状态' },
  active: '正常',
  disabled: '已禁用',
  you: '当前用户',
  roleHelp: {
    viewer: '可查看除密钥以外的全部内容，不能修改。',
    editor: '可新增、修改、启动和停止数据源，并管理连接和证书。',
    admin: '在编辑者的基础上，还可管理用户、全部令牌和审计日志。',
  },
  password: '密码',
  newPassword: '新密码',
  keepPassword: '留空则密码保持不变。',
  disable: '禁用：不能登录，其 API 令牌也会被拒绝',
  editNamed: '编辑 {{name}}',
  deleteNamed: '删除 {{name}}',
  deleteConfirm: '删除用户“{{name}}”？',
  deleteText: '该用户的会话和 API 令牌立即失效，其创建的内容会保留。',
  deleteFailed: '无法删除“{{name}}”',
  saved: '已保存用户“{{name}}”。',
  deleted: '已删除用户“{{name}}”。',
}

export default texts
