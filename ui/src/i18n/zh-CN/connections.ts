import type { Texts } from '../texts'
import type en from '../en/connections'

const texts: Texts<typeof en> = {
  title: 'connections',
}

export default texts
