import type { Texts } from '../texts'
import type en from '../en/users'

const texts: Texts<typeof en> = {
  title: 'users',
}

export default texts
