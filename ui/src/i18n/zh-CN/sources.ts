import type { Texts } from '../texts'
import type en from '../en/sources'

const texts: Texts<typeof en> = {
  title: 'sources',
}

export default texts
