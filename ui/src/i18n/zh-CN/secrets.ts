import type { Texts } from '../texts'
import type en from '../en/secrets'

const texts: Texts<typeof en> = {
  title: 'secrets',
}

export default texts
