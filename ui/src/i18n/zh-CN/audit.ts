import type { Texts } from '../texts'
import type en from '../en/audit'

const texts: Texts<typeof en> = {
  title: 'audit',
}

export default texts
