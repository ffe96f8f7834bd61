import type en from '../en/certificates'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  title: '证书',
  intro: '文档以 {upload: 名称} 的形式按名称引用的证书、私钥和 keytab。',
  table: '证书和密钥文件',
  add: '上传文件',
  empty: '还没有文件。请上传 Kafka 的 CA 证书，或客户端证书及其私钥。',
  column: { kind: '类型', subject: '主体', expires: '到期时间', size: '大小' },
  kind: { certificate: '证书', key: '私钥', keytab: 'Keytab' },
  expired: '已过期（{{time}}）',
  expiresSoon: '{{time}}到期',
  warnExpired_one: '{{count}} 个证书已过期：{{names}}。',
  warnExpired_other: '{{count}} 个证书已过期：{{names}}。',
  warnSoon_one: '{{count}} 个证书将在 30 天内到期：{{names}}。',
  warnSoon_other: '{{count}} 个证书将在 30 天内到期：{{names}}。',
  warnHint: '请以相同名称上传新文件，数据源将在下次启动时采用。',
  downloadNamed: '下载 {{name}}',
  replaceNamed: '替换 {{name}}',
  replace: '替换',
  replaceTitle: '“{{name}}”的新文件',
  deleteNamed: '删除 {{name}}',
  deleteConfirm: '删除“{{name}}”？',
  deleteText: '此操作无法撤销。',
  deleteFailed: '无法删除“{{name}}”',
  saved: '已保存“{{name}}”。',
  deleted: '已删除“{{name}}”。',
  field: {
    file: '文件',
    choose: '选择文件',
    fileHelp: 'PEM 或 Kerberos keytab，最大 1 MiB。',
    fileMissing: '请选择文件。',
    tooLarge: '文件超过 1 MiB。',
    kind: '类型',
    name: '名称',
  },
}

export default texts
