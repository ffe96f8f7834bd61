import type { Texts } from '../texts'
import type en from '../en/source-view'

const texts: Texts<typeof en> = {
  title: 'source-view',
}

export default texts
