/** The page around the form: views, sections, submit, drafts. State comes from `use-editor`. */
import { Alert, App, Button, Form, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { Page } from '@/components/page'
import { RelativeTime } from '@/components/relative-time'
import { ProblemAlert } from '@/components/problem-alert'
import { ConflictModal } from '../dialogs/conflict-modal'
import { SaveModal } from '../dialogs/save-modal'
import { FaultContext, FormContext, PreviewContext, SampleContext, SnapshotContext } from '../state/contexts'
import { ReportFaultsContext } from '../state/report-faults'
import { useTexts } from '../texts'
import { YamlView } from '../yaml/yaml-view'
import { FaultSummary } from './fault-summary'
import { FormSections } from './form-sections'
import { HelpPanel, helpTopicAt } from './help-panel'
import { isRunning, type Opened } from './opened'
import { StepNav } from './step-nav'
import { type Editor, useEditor } from './use-editor'
import styles from '../source-form.module.css'

interface SourceEditorProps {
  user: string
  /** Null for a new data source. */
  opened: Opened | null
  /** Reads the newest version, after a conflict. */
  reload: (() => Promise<Opened | null>) | null
}

export function SourceEditor(props: SourceEditorProps) {
  const { t } = useTexts()
  const editor = useEditor(props)
  const { opened } = editor
  const title = opened === null ? t('page.add') : t('page.editNamed', { name: opened.source.name })
  return (
    <Shared editor={editor}>
      <Page title={title} actions={<ViewSwitch editor={editor} />}>
        <Notices editor={editor} />
        {editor.view === 'yaml' ? <YamlPart editor={editor} /> : <FormPart />}
        <Footer editor={editor} />
        <Dialogs editor={editor} />
      </Page>
    </Shared>
  )
}

function Shared({ editor, children }: { editor: Editor; children: React.ReactNode }) {
  const { sample, setSample } = editor
  const shared = useMemo(() => ({ sample, setSample }), [sample, setSample])
  return (
    <FormContext value={editor.handle}>
      <SnapshotContext value={editor.snapshot}>
        <SampleContext value={shared}>
          <PreviewContext value={editor.preview}>
            <FaultContext value={editor.faults}>
              <ReportFaultsContext value={editor.report}>
                <Form layout="vertical" component="div">
                  {children}
                </Form>
              </ReportFaultsContext>
            </FaultContext>
          </PreviewContext>
        </SampleContext>
      </SnapshotContext>
    </FormContext>
  )
}

function ViewSwitch({ editor }: { editor: Editor }) {
  const { t } = useTexts()
  return (
    <Segmented
      aria-label={t('page.view')}
      value={editor.view}
      options={[
        { value: 'form', label: t('page.form') },
        { value: 'yaml', label: t('page.yaml') },
      ]}
      onChange={editor.show}
    />
  )
}

function Notices({ editor }: { editor: Editor }) {
  const { t } = useTexts()
  const { draft, unreadable } = editor
  return (
    <>
      {draft && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              {t('draft.restored')} (<RelativeTime at={draft.saved_at_ms} />)
            </>
          }
          description={t(editor.draftIsOld ? 'draft.older' : 'draft.about')}
          action={<Button onClick={editor.discardDraft}>{t('draft.discard')}</Button>}
        />
      )}
      {editor.view === 'form' && unreadable.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('page.unreadable')}
          description={unreadable.map((path) => (
            <code key={path} className={styles.chip}>
              {path}
            </code>
          ))}
          action={<Button onClick={() => editor.show('yaml')}>{t('page.showYaml')}</Button>}
        />
      )}
    </>
  )
}

function FormPart() {
  const [topic, setTopic] = useState<string | null>(null)
  return (
    <div
      className={styles.layout}
      onFocusCapture={(event) => {
        const found = helpTopicAt(event.target)
        if (found !== null) setTopic(found)
      }}
    >
      <StepNav />
      <FormSections />
      <HelpPanel topic={topic} />
    </div>
  )
}

function YamlPart({ editor }: { editor: Editor }) {
  return <YamlView value={editor.yaml} onChange={editor.setYaml} faults={editor.documentFaults} />
}

function Footer({ editor }: { editor: Editor }) {
  const { t } = useTexts()
  const { message } = App.useApp()
  const { opened, pending } = editor
  const validate = async (): Promise<void> => {
    if (await editor.validate()) void message.success(t('submit.valid'))
  }
  return (
    <footer className={styles.footer}>
      {editor.view === 'form' && <FaultSummary withMissing={editor.attempted} />}
      <ProblemAlert problem={editor.problem} title={t('submit.failed')} onClose={editor.clearProblem} />
      <div className={styles.row}>
        <Button type="primary" loading={pending} onClick={() => void editor.submit(true)}>
          {t(opened === null ? 'submit.submit' : 'submit.save')}
        </Button>
        {opened === null && (
          <Button disabled={pending} onClick={() => void editor.submit(false)}>
            {t('submit.withoutStart')}
          </Button>
        )}
        <Button disabled={pending} loading={editor.validating} onClick={() => void validate()}>
          {t('submit.validate')}
        </Button>
        <Button type="link" onClick={editor.leave}>
          {t('cancel')}
        </Button>
        {opened !== null && isRunning(opened.source) && (
          <span className={styles.muted}>{t('submit.restarts')}</span>
        )}
      </div>
    </footer>
  )
}

function Dialogs({ editor }: { editor: Editor }) {
  const { opened, saving, conflict } = editor
  if (opened === null) return null
  return (
    <>
      {saving !== null && (
        <SaveModal
          before={opened.source.document}
          after={saving.text}
          running={isRunning(opened.source)}
          pending={editor.pending}
          problem={editor.problem}
          onSave={(choice) => void editor.save(choice)}
          onClose={editor.closeSave}
        />
      )}
      {conflict !== null && (
        <ConflictModal
          base={opened.source.document}
          mine={conflict.mine}
          theirs={conflict.theirs.source}
          onContinue={editor.continueWith}
          onClose={editor.closeConflict}
        />
      )}
    </>
  )
}
