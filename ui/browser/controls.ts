/** Controls as a person uses them. */
import { expect, type Locator, type Page } from '@playwright/test'

/** A card of the form by its title. */
export function card(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true })
}

/** A step within a card, by its heading. */
export function step(scope: Locator, title: string): Locator {
  const heading = scope.page().getByRole('heading', { name: title, exact: true })
  return scope.locator('[data-help]').filter({ has: heading }).last()
}

/** Opens a select by its label and picks an option by its text. */
export async function choose(scope: Locator | Page, label: string, option: string | RegExp): Promise<void> {
  const combobox = scope.getByRole('combobox', { name: label, exact: true })
  await combobox.click()
  const page = 'page' in scope ? scope.page() : scope
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await list.locator('.ant-select-item-option').filter({ hasText: option }).first().click()
}

/** Types a text into a select that takes what is not in its list, and ends it with Enter. */
export async function typeInto(scope: Locator | Page, label: string, text: string): Promise<void> {
  const combobox = scope.getByRole('combobox', { name: label, exact: true })
  await combobox.fill(text)
  await combobox.press('Enter')
  await combobox.press('Escape')
}

/** Replaces the text of a CodeMirror editor. */
export async function write(editor: Locator, text: string): Promise<void> {
  await editor.click()
  await editor.press('ControlOrMeta+a')
  await editor.press('Delete')
  await editor.page().keyboard.insertText(text)
}

/** The step of a connectivity check, once it came to this outcome. */
export async function expectStep(
  scope: Locator | Page,
  name: string | RegExp,
  outcome: 'ok' | 'failed' | 'skipped',
): Promise<Locator> {
  const step = scope.getByRole('listitem').filter({ hasText: name }).first()
  await expect(step).toHaveAttribute('data-outcome', outcome, { timeout: 45_000 })
  return step
}

/** Uploads a file by the button beside the field of this label. */
export async function upload(scope: Locator, label: string, path: string): Promise<void> {
  const field = scope.locator('.ant-form-item').filter({ has: scope.page().getByLabel(label, { exact: true }) })
  await field.locator('input[type=file]').first().setInputFiles(path)
}
