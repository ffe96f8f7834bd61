import type { Texts } from '../texts'
import type en from '../en/tokens'

const texts: Texts<typeof en> = {
  title: 'tokens',
}

export default texts
