import type { Texts } from '../texts'
import type en from '../en/source-form'

const texts: Texts<typeof en> = {
  title: 'source-form',
}

export default texts
