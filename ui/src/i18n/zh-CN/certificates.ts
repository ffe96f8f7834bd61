import type { Texts } from '../texts'
import type en from '../en/certificates'

const texts: Texts<typeof en> = {
  title: 'certificates',
}

export default texts
