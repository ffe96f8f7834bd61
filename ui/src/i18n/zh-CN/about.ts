import type { Texts } from '../texts'
import type en from '../en/about'

const texts: Texts<typeof en> = {
  title: 'about',
}

export default texts
