import type en from '../en/session'
import type { Texts } from '../texts'

const texts: Texts<typeof en> = {
  login: {
    title: '登录',
    username: '用户名',
    password: '密码',
    submit: '登录',
    wrong: '用户名或密码错误。',
    wrongHint: '请检查大写锁定键。管理员可以为您重设密码。',
    tooMany: '尝试次数过多。',
    tooManyHint: '请在 {{seconds}} 秒后重试。',
  },
  setup: {
    title: '初始化 Hub',
    intro: '在此创建第一个管理员。您打开的链接只能使用一次。',
    token: '初始化令牌',
    tokenHelp: '`inlet serve` 首次启动时所打印链接的最后一段。',
    username: '用户名',
    password: '密码',
    repeat: '确认密码',
    submit: '创建管理员',
    done: 'Hub 已完成初始化。',
    toLogin: '登录',
  },
  password: {
    title: '修改密码',
    current: '当前密码',
    next: '新密码',
    repeat: '确认新密码',
    help: '至少 {{min}} 个字符。',
    short: '请至少输入 {{min}} 个字符。',
    differ: '两次输入的密码不一致。',
    changed: '密码已修改。',
    wrong: '当前密码错误。',
  },
  expired: {
    title: '登录已过期',
    text: '请重新登录以继续，页面上的内容不会丢失。',
    other: '离开并以其他用户登录',
  },
}

export default texts
