import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { AttackMark } from '../../components/attack-mark.tsx'
import { FaceFrame } from '../../components/face-frame.tsx'
import { falseMatchWords } from '../../components/false-match-words.ts'
import { dot, latinName, ownName } from '../../components/names.ts'
import { Similarity } from '../../components/similarity.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import css from './three-way.module.css'

/** What the 1:1 comparison said, in the policy's words. */
const Verification = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { verification } = alert
  if (!verification) return <p className={css.words}>{t('alert.verificationNone')}</p>
  return (
    <div>
      <p className={css.words} data-match={verification.match}>
        {t(verification.match ? 'alert.verificationMatch' : 'alert.verificationNoMatch')}
      </p>
      <p className="small quiet">
        {falseMatchWords(verification.falseMatchRate, language)}
        {dot}
        {t('similarity.score', { score: verification.score.toFixed(3) })}
      </p>
    </div>
  )
}

/**
 * Portrait, live, reference. The live face stands in the middle, because both comparisons are with it: an eye that moves between
 * neighbours compares better than one that jumps over a third face.
 */
export const ThreeWay = ({ alert, whole }: { alert: Alert; whole: boolean }) => {
  const { t } = useTranslation()
  const { live, portrait, reference } = alert.pictures
  const picture = (id: typeof live) => client.pictureUrl(id, 'adjudication')
  const traveller = latinName(alert.traveller)
  return (
    <section className={css.all}>
      <div className={css.face}>
        {portrait === null ? <p className={css.none}>{t('alert.noPortrait')}</p> : <FaceFrame origin="document" source={picture(portrait)} alt={traveller} face={alert.faces.portrait} whole={whole} />}
      </div>
      <div className={css.face}>
        <FaceFrame origin="live" source={picture(live)} alt={traveller} face={alert.faces.live} whole={whole} />
      </div>
      <div className={css.face}>
        <FaceFrame origin="reference" source={picture(reference)} alt={ownName(alert.subject)} face={alert.faces.reference} whole={whole} />
      </div>
      <div className={css.between}>
        <div>
          <Verification alert={alert} />
          {alert.presentationAttack?.verdict === 'attack' && (
            <p className={css.attack}>
              <AttackMark />
              <span className="small quiet">{t('presentationAttack.meaning')}</span>
            </p>
          )}
        </div>
        <div>
          <Similarity falseMatchRate={alert.falseMatchRate} score={alert.score} large />
          <p className="small quiet">{t('alert.rank', { n: alert.rank })}</p>
        </div>
      </div>
    </section>
  )
}
