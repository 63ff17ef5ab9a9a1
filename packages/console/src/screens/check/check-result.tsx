import { Button } from '@mantine/core'
import { IconUserScan } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { reasonCodes, reasonText, type CheckResult } from '@renbie/contracts'
import { AttackMark } from '../../components/attack-mark.tsx'
import { DecisionMark } from '../../components/decision-mark.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { falseMatchWords } from '../../components/false-match-words.ts'
import { KeyCap } from '../../components/key-cap.tsx'
import { Score } from '../../components/similarity.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import css from './check-result.module.css'

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className={css.fact}>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)

/** The scores stand beside the words for whoever weighs how near it was. */
const Presentation = ({ found }: { found: CheckResult['presentationAttack'] }) => {
  const { t } = useTranslation()
  if (!found || found.verdict === 'not-assessed') return t('presentationAttack.not-assessed')
  return (
    <>
      {found.verdict === 'attack' ? <AttackMark /> : t('presentationAttack.bona-fide')}
      <p className="small quiet">{t('presentationAttack.score', { score: found.score?.toFixed(2), threshold: found.threshold?.toFixed(2) })}</p>
    </>
  )
}

const Facts = ({ result }: { result: CheckResult }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { verification, identification } = result
  const hits = new Set(identification?.candidates.map((candidate) => candidate.subjectId)).size
  return (
    <dl>
      <Fact term={t('check.verification')}>
        {verification ? (
          <>
            <b>{t(verification.match ? 'check.match' : 'check.noMatch')}</b>
            <p>{falseMatchWords(verification.falseMatchRate, language)}</p>
            <Score score={verification.score} />
          </>
        ) : (
          t('check.notVerified')
        )}
      </Fact>
      <Fact term={t('check.watchlist')}>{!identification ? t('check.notSearched') : hits > 0 ? <b>{t('check.hits', { n: hits })}</b> : t('check.searched', { n: identification.searched.toLocaleString('en') })}</Fact>
      <Fact term={t('presentationAttack.term')}>
        <Presentation found={result.presentationAttack} />
      </Fact>
      <Fact term={t('check.time')}>{t('check.timeValue', { ms: Math.round(result.timing.totalMs) })}</Fact>
    </dl>
  )
}

type Props = { result: CheckResult | null; onNext: () => void; onRecapture: () => void }

/** The answer, readable at arm's length: what to do, why, and what it rests on. */
export const CheckResultPanel = ({ result, onNext, onRecapture }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  if (!result) return <EmptyState icon={<IconUserScan size={40} stroke={1.3} />} title={t('check.resultEmpty')} text={t('check.resultKeys')} />
  const again = result.decision === 'recapture'
  const seeFirst = result.decision === 'clear' && result.reasons.some(({ code }) => code === 'presentation-attack-suspected')
  // A newer platform may give reasons that this page does not know; it then says them itself.
  const sentence = ({ code, message }: CheckResult['reasons'][number]) => (reasonCodes.includes(code) ? reasonText(code, language) : message)
  return (
    <div className={css.result} role="status">
      <DecisionMark decision={result.decision} large />
      <p className={css.advice}>{t(seeFirst ? 'presentationAttack.advice' : `check.advice.${result.decision}`)}</p>
      <section>
        <h3 className={css.title}>{t('check.reasons')}</h3>
        <ul className={css.reasons}>
          {result.reasons.map((reason) => (
            <li key={reason.code}>{sentence(reason)}</li>
          ))}
          {result.reasons.length === 0 && <li className="quiet">{t('check.noReasons')}</li>}
        </ul>
      </section>
      <Facts result={result} />
      {again && (
        <Button size="md" onClick={onRecapture} rightSection={<KeyCap>C</KeyCap>}>
          {t('decision.recapture')}
        </Button>
      )}
      <Button size="md" variant={again ? 'default' : 'filled'} onClick={onNext} rightSection={<KeyCap>N</KeyCap>}>
        {t('check.next')}
      </Button>
    </div>
  )
}
