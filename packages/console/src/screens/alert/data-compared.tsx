import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { dot, latinName } from '../../components/names.ts'
import css from './data-compared.module.css'

/** The traveller's document and the subject's record, line by line. */
export const DataCompared = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  const { traveller, subject } = alert
  const none = t('common.none')
  const lines: [string, string, string][] = [
    [t('subjects.colName'), latinName(traveller), [latinName(subject), subject.nativeName].filter((part) => part !== '').join(dot)],
    [t('subjects.birthDate'), traveller.birthDate, subject.birthDate ?? none],
    [t('sex.label'), t(`sex.${traveller.sex}`), subject.sex === null ? none : t(`sex.${subject.sex}`)],
    [t('check.nationality'), traveller.nationality, subject.nationalities.join(', ') || none],
    [t('check.document'), `${traveller.documentType} ${traveller.issuingState} ${traveller.documentNumber}`, none],
    [t('check.residence'), t(`residence.${traveller.residence}`), none],
  ]
  return (
    <table className={css.table}>
      <caption>{t('alert.compare')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('alert.field')}</th>
          <th scope="col">{t('alert.traveller')}</th>
          <th scope="col">{t('alert.subject')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(([field, left, right]) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>{left}</td>
            <td>{right}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
