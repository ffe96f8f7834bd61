/** Colours of code, for every CodeMirror of the page, from the theme's own variables. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const lightColours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#0b4f9e' },
  { tag: [tags.string, tags.special(tags.string)], color: '#256019' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: '#9a3412' },
  { tag: [tags.keyword, tags.operator, tags.typeName], color: '#7a2a92' },
  { tag: tags.function(tags.variableName), color: '#0f5a69' },
  { tag: [tags.comment, tags.meta], color: '#5c6370', fontStyle: 'italic' },
])

const darkColours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#82b7ff' },
  { tag: [tags.string, tags.special(tags.string)], color: '#9fd58a' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: '#f0a875' },
  { tag: [tags.keyword, tags.operator, tags.typeName], color: '#d4a0ee' },
  { tag: tags.function(tags.variableName), color: '#7fd3e0' },
  { tag: [tags.comment, tags.meta], color: '#9aa3b2', fontStyle: 'italic' },
])

/** `height` is a CSS length, or `auto` to grow with the text. */
export function codeTheme(isDark: boolean, height: string): Extension[] {
  const frame = EditorView.theme(
    {
      '&': { height, backgroundColor: 'var(--ant-color-bg-container)', color: 'var(--ant-color-text)', fontSize: '13px' },
      '&.cm-focused': { outline: '2px solid var(--ant-color-primary)', outlineOffset: '-2px' },
      '.cm-scroller': { fontFamily: 'var(--ant-font-family-code)', lineHeight: '1.55' },
      '.cm-content': { caretColor: 'var(--ant-color-text)' },
      '.cm-cursor': { borderLeftColor: 'var(--ant-color-text)' },
      '.cm-gutters': {
        backgroundColor: 'var(--ant-color-bg-layout)',
        color: 'var(--ant-color-text-description)',
        border: 'none',
      },
      '.cm-activeLine': { backgroundColor: 'var(--ant-color-fill-quaternary)' },
      '.cm-tooltip': {
        backgroundColor: 'var(--ant-color-bg-elevated)',
        color: 'var(--ant-color-text)',
        border: '1px solid var(--ant-color-border)',
        whiteSpace: 'pre-line',
      },
    },
    { dark: isDark },
  )
  return [frame, syntaxHighlighting(isDark ? darkColours : lightColours)]
}
