/** Create New Agent: from a name to an agent that is connected. */
import type en from '../../en/agents/wizard'
import type { Texts } from '../../texts'

const texts: Texts<typeof en> = {
  title: '新建代理',
  titleOf: '新代理“{{name}}”',
  steps: '步骤',
  step: { name: '名称', token: '令牌', install: '安装', config: '配置', start: '启动与检查' },
  name: {
    intro: '代理在 Kafka 所在的网络中运行数据源。它主动连接 Hub，无需为它开放任何端口。',
    create: '创建代理',
  },
  token: {
    once: '请立即复制令牌，它只显示这一次。',
    about: '代理用它登录 Hub。后面步骤中的配置已包含它，您也可以直接继续。',
    label: '代理的令牌',
  },
  install: {
    intro: '在能访问 Kafka 的机器上：您希望如何运行代理？',
    way: { debian: 'Debian 软件包', binary: '可执行文件', environment: '容器或环境变量' },
    about: {
      debian: '适用于 Debian 和 Ubuntu。软件包包含随机器启动的 systemd 服务。请将发行版中的文件复制到该机器，然后运行：',
      binary: '一个无依赖的文件，适用于任何 Linux，与 Hub 是同一个程序。请将其复制到该机器，然后运行：',
      environment: '适用于容器和调度平台：无需文件，全部配置都在变量中，见后面的步骤。',
    },
    commands: '安装命令',
  },
  config: {
    file: '请保存为 {{path}}。其中含有令牌，应只允许运行代理的用户读取。',
    none: '无需文件：下一步的启动命令已在变量中包含全部配置。',
    label: '配置文件',
    endpoint: '代理将连接 {{endpoint}}。',
    ca: '其中包含本 Hub 自己的 CA，因此代理只信任本 Hub。',
  },
  start: {
    intro: '在它的机器上启动：',
    command: '启动命令',
    check: '没有连上？以下命令从代理所在的机器逐层测试到 Hub 的路径：',
    checkCommand: '检查命令',
  },
  loopback: {
    title: 'Hub 只接受本机上的代理',
    text: '供代理连接的地址是 {{endpoint}}，其他机器上的代理无法访问。请用其他机器可以访问的地址启动 Hub，然后重新打开此处：',
    command: 'Hub 的选项',
    again: '它连接的是 {{endpoint}}，只在 Hub 所在的机器上可用。“配置”步骤说明了如何更改。',
    host: '<Hub 的主机名>',
  },
  close: {
    title: '代理尚未连接，确定关闭吗？',
    text: '令牌只显示一次。如果您还没有复制令牌或配置，以后可在代理列表中通过“新建令牌”重新获得。',
    ok: '关闭',
    stay: '继续',
  },
  next: '下一步',
  finish: '完成',
  later: '稍后启动',
}

export default texts
