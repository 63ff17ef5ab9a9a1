import { useTranslation } from 'react-i18next'
import { useLanguage } from '../strings/use-language.ts'
import { falseMatchShort, falseMatchWords } from './false-match-words.ts'
import css from './similarity.module.css'

type Props = { falseMatchRate: number; score: number; large?: boolean; short?: boolean }

/** How alike, as an officer can weigh it; the bare number is small and comes last. */
export const Similarity = ({ falseMatchRate, score, large = false, short = false }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const words = falseMatchWords(falseMatchRate, language)
  return (
    <p className={large ? css.large : css.line}>
      <span className={css.words} title={words}>
        {short ? falseMatchShort(falseMatchRate, language) : words}
      </span>
      <span className={css.score} title={t('similarity.scoreHint')}>
        {t('similarity.score', { score: score.toFixed(3) })}
      </span>
    </p>
  )
}
