import type en from '../en/secrets'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  title: '密钥',
  intro: '文档以 {secret: 名称} 的形式按名称引用的密码。密钥加密保存，且不会再次显示。',
  table: '密钥',
  add: '新增密钥',
  replaceTitle: '“{{name}}”的新值',
  empty: '还没有密钥。在数据源表单中输入的密码会自动保存到这里。',
  value: '值',
  valueHelp: '只写：保存后只能替换，不能读取。',
  replace: '替换值',
  replaceNamed: '替换 {{name}} 的值',
  replaceHint: '使用它的数据源将在下次启动时采用新值。',
  deleteNamed: '删除 {{name}}',
  deleteConfirm: '删除密钥“{{name}}”？',
  deleteText: '此操作无法撤销。',
  deleteFailed: '无法删除“{{name}}”',
  saved: '已保存密钥“{{name}}”。',
  deleted: '已删除密钥“{{name}}”。',
}

export default texts
