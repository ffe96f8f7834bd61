import type { Texts } from '../texts'
import type en from '../en/agents'

const texts: Texts<typeof en> = {
  title: 'agents',
}

export default texts
