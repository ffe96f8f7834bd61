import type { Texts } from '../texts'
import type en from '../en/session'

const texts: Texts<typeof en> = {
  title: 'session',
}

export default texts
