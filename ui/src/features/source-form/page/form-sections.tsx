/** The cards in the order in which a person fills them in. */
import { memo } from 'react'
import { Advanced } from '../sections/advanced'
import { Basics } from '../sections/basics'
import { Connection } from '../sections/connection'
import { Consumer } from '../sections/consumer'
import { Exceptions } from '../sections/exceptions'
import { Mapping } from '../sections/mapping'
import { Parser } from '../sections/parser'
import { TargetDb } from '../sections/target-db'
import styles from '../source-form.module.css'

/** Nothing comes in from outside: each part takes what it needs from the shared state. */
export const FormSections = memo(function FormSections() {
  return (
    <div className={styles.sections}>
      <Basics />
      <TargetDb />
      <Connection />
      <Consumer />
      <Parser />
      <Mapping />
      <Advanced />
      <Exceptions />
    </div>
  )
})
