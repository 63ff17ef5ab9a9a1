import { Input, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { documentFindingText, exemptions, residences, type MrzData, type MrzFinding } from '@renbie/contracts'
import { calendarDate } from '../../components/taipei-time.ts'
import { useLanguage } from '../../strings/use-language.ts'
import { badFields, type TravellerDraft } from './check-draft.ts'
import { readWholeZone, travellerOf } from './pasted-zone.ts'
import css from './document-fields.module.css'

type Props = { draft: TravellerDraft; tried: boolean; onChange: (draft: TravellerDraft) => void }
type TextField = 'documentType' | 'documentNumber' | 'issuingState' | 'nationality' | 'familyName' | 'givenNames' | 'birthDate'

const complaint = { documentType: 'check.invalidType', documentNumber: 'check.invalidNumber', issuingState: 'check.invalidCountry', nationality: 'check.invalidCountry', familyName: 'common.required', givenNames: 'common.required', birthDate: 'check.invalidDate' } as const

/** The zone that a document reader types like a keyboard: once all lines are there, it is read. */
const MrzField = ({ onRead }: { onRead: (data: MrzData) => void }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const [text, setText] = useState('')
  const reading = readWholeZone(text, calendarDate(Date.now()))
  const change = (value: string) => {
    setText(value)
    const now = readWholeZone(value, calendarDate(Date.now()))
    if (now?.ok && now.mrz.findings.length === 0) onRead(now.mrz.data)
  }
  const sentence = ({ field, problem, hint }: MrzFinding) => {
    const wrong = documentFindingText({ code: problem === 'check-digit' ? 'mrz-check-digit-wrong' : 'mrz-value-invalid', field }, language)
    const maybe = (hint?.changes ?? []).map(({ line, column, read, meant }) => t('check.mrzMaybe', { line: line + 1, column: column + 1, read, meant }))
    return [wrong, ...maybe].join('')
  }
  const finding = reading?.ok ? reading.mrz.findings[0] : undefined
  const error = reading && !reading.ok ? t('check.mrzUnreadable') : finding ? sentence(finding) : null
  return <Textarea label={t('check.mrz')} description={reading?.ok && !finding ? t('check.mrzDone') : t('check.mrzHint')} value={text} onChange={(event) => change(event.currentTarget.value)} error={error} autosize minRows={2} maxRows={3} classNames={{ input: `code ${css.mrz}` }} spellCheck={false} autoFocus />
}

export const DocumentFields = ({ draft, tried, onChange }: Props) => {
  const { t } = useTranslation()
  const bad = badFields(draft)
  const field = (name: TextField) => ({
    label: t(`check.${name}`),
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...draft, [name]: event.currentTarget.value }),
    error: tried && bad.has(name) ? t(complaint[name]) : null,
    autoComplete: 'off',
    spellCheck: false,
    classNames: { input: css.capitals },
  })
  return (
    <div className={css.fields}>
      <MrzField onRead={(data) => onChange({ ...draft, ...travellerOf(data) })} />
      <div className={css.type}>
        <TextInput {...field('documentType')} maxLength={2} />
        <TextInput {...field('issuingState')} maxLength={3} />
        <TextInput {...field('documentNumber')} maxLength={24} />
      </div>
      <TextInput {...field('familyName')} maxLength={80} />
      <TextInput {...field('givenNames')} maxLength={120} />
      <div className={css.birth}>
        <TextInput {...field('birthDate')} placeholder="YYYY-MM-DD" maxLength={10} />
        <TextInput {...field('nationality')} maxLength={3} />
        <div>
          <Input.Label {...(tried && draft.sex === '' && { c: 'var(--bad)' })}>{t('check.sex')}</Input.Label>
          <SegmentedControl fullWidth size="xs" aria-label={t('check.sex')} value={draft.sex} onChange={(value) => (value === 'F' || value === 'M' || value === 'X') && onChange({ ...draft, sex: value })} data={(['F', 'M', 'X'] as const).map((value) => ({ value, label: t(`sex.${value}`) }))} />
        </div>
      </div>
      <Select label={t('check.residence')} data={residences.map((value) => ({ value, label: t(`residence.${value}`) }))} value={draft.residence} onChange={(value) => value && onChange({ ...draft, residence: value })} allowDeselect={false} />
      <Select label={t('check.exemption')} data={[{ value: '', label: t('check.noExemption') }, ...exemptions.map((value) => ({ value, label: t(`exemption.${value}`) }))]} value={draft.exemption} onChange={(value) => onChange({ ...draft, exemption: value ?? '' })} allowDeselect={false} />
    </div>
  )
}
