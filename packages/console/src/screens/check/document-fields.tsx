import { Input, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exemptions, residences } from '@renbie/contracts'
import { calendarDate } from '../../components/taipei-time.ts'
import { badFields, type TravellerDraft } from './check-draft.ts'
import { readMrz, type MrzReading } from './mrz.ts'
import css from './document-fields.module.css'

type Props = { draft: TravellerDraft; tried: boolean; onChange: (draft: TravellerDraft) => void }
type TextField = 'documentType' | 'documentNumber' | 'issuingState' | 'nationality' | 'familyName' | 'givenNames' | 'birthDate'

const complaint = { documentType: 'check.invalidType', documentNumber: 'check.invalidNumber', issuingState: 'check.invalidCountry', nationality: 'check.invalidCountry', familyName: 'common.required', givenNames: 'common.required', birthDate: 'check.invalidDate' } as const

/** The zone that a document reader types like a keyboard: once both lines are there, it is read. */
const MrzField = ({ onRead }: { onRead: (reading: MrzReading & { status: 'read' }) => void }) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [reading, setReading] = useState<MrzReading | null>(null)
  const change = (value: string) => {
    setText(value)
    const whole = value.replace(/\s/g, '').length >= 88
    const now = whole ? readMrz(value, Number(calendarDate(Date.now()).slice(0, 4))) : null
    setReading(now)
    if (now?.status === 'read') onRead(now)
  }
  const error = reading?.status === 'unreadable' ? t('check.mrzUnreadable') : reading?.status === 'check-digit' ? t('check.mrzBad', { field: t(`check.field.${reading.field}`) }) : null
  return <Textarea label={t('check.mrz')} description={reading?.status === 'read' ? t('check.mrzDone') : t('check.mrzHint')} value={text} onChange={(event) => change(event.currentTarget.value)} error={error} minRows={2} rows={2} classNames={{ input: `code ${css.mrz}` }} spellCheck={false} autoFocus />
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
      <MrzField onRead={({ data }) => onChange({ ...draft, ...data })} />
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
