import { IconMinus, IconPlus, IconQuestionMark } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { Alert, Language } from '@renbie/contracts'
import { falseMatchWords } from '../../components/false-match-words.ts'
import { useLanguage } from '../../strings/use-language.ts'
import type { Evidence } from './evidence.ts'
import { useEvidence } from './use-evidence.ts'
import css from './evidence-columns.module.css'

/** A date is not broken at its hyphens: U+2060 joins what stands beside it. */
const unbroken = (text: string): string => (/^\d{4}-/.test(text) ? text.replaceAll('-', '\u2060-\u2060') : text)

const sentence = (evidence: Evidence, t: TFunction, language: Language): string => {
  const { code, traveller = '', subject = '', rank: n = 1 } = evidence
  if (code === 'similarity') return falseMatchWords(evidence.falseMatchRate ?? 1, language)
  if (code === 'sexSame' || code === 'sexDiffers') {
    const word = (sex: string) => (sex === 'F' || sex === 'M' || sex === 'X' ? t(`sex.${sex}`) : sex)
    return t(`evidence.${code}`, { traveller: word(traveller), subject: word(subject) })
  }
  return t(`evidence.${code}`, { traveller: unbroken(traveller), subject: unbroken(subject), n })
}

const Column = ({ title, empty, items, side }: { title: string; empty: string; items: Evidence[]; side: 'for' | 'against' }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const Icon = side === 'for' ? IconPlus : IconMinus
  return (
    <section className={css.column} data-side={side}>
      <h3 className={css.title}>
        <b>{title}</b>
        <span>{items.length}</span>
      </h3>
      <ul>
        {items.map((item) => (
          <li key={item.code}>
            <Icon size={14} stroke={2.4} aria-hidden />
            <span>{sentence(item, t, language)}</span>
          </li>
        ))}
        {items.length === 0 && <li className="quiet">{empty}</li>}
      </ul>
    </section>
  )
}

/** What speaks for a match beside what speaks against it, before anybody decides. `brief`: the similarity stands just above already. */
export const EvidenceColumns = ({ alert, brief = false }: { alert: Alert; brief?: boolean }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const evidence = useEvidence(alert)
  return (
    <div className={css.both}>
      <Column side="for" title={t('alert.for')} empty={t('alert.nothingFor')} items={brief ? evidence.for.filter((item) => item.code !== 'similarity') : evidence.for} />
      <Column side="against" title={t('alert.against')} empty={t('alert.nothingAgainst')} items={evidence.against} />
      {evidence.open.length > 0 && (
        <p className={css.open}>
          <IconQuestionMark size={14} stroke={2.2} aria-hidden />
          <span>
            {t('alert.open')}
            {t('common.colon')}
            {evidence.open.map((item) => sentence(item, t, language)).join(t('common.semicolon'))}
          </span>
        </p>
      )}
    </div>
  )
}
