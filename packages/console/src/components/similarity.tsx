import { useTranslation } from 'react-i18next'
import { useLanguage } from '../strings/use-language.ts'
import { falseMatchShort, falseMatchWords } from './false-match-words.ts'
import css from './similarity.module.css'

type Props = { falseMatchRate: number; score: number; large?: boolean }

/** The bare number, small, for those who want it; never without the words. */
export const Score = ({ score }: { score: number }) => {
  const { t } = useTranslation()
  return (
    <span className={css.score} title={t('similarity.scoreHint')}>
      {t('similarity.score', { score: score.toFixed(3) })}
    </span>
  )
}

/** How alike in words alone; `short` where there is no room for the sentence, which is then the title. */
export const SimilarityWords = ({ falseMatchRate, short = false }: { falseMatchRate: number; short?: boolean }) => {
  const language = useLanguage()
  const words = falseMatchWords(falseMatchRate, language)
  return (
    <span className={css.words} title={words}>
      {short ? falseMatchShort(falseMatchRate, language) : words}
    </span>
  )
}

/** How alike, as an officer can weigh it; the bare number is small and comes last. */
export const Similarity = ({ falseMatchRate, score, large = false }: Props) => (
  <p className={large ? css.large : css.line}>
    <SimilarityWords falseMatchRate={falseMatchRate} />
    <Score score={score} />
  </p>
)
