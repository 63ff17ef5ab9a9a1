import { Button } from '@mantine/core'
import { IconMapOff, IconPlugConnectedX } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CallError } from '@renbie/sdk'
import { EmptyState } from '../components/empty-state.tsx'
import { useLanguage } from '../strings/use-language.ts'
import { problemOf } from './problem.ts'

export const NotFound = () => {
  const { t } = useTranslation()
  return (
    <EmptyState icon={<IconMapOff size={32} stroke={1.5} />} title={t('problem.notFoundTitle')} text={t('problem.notFoundText')}>
      <Button variant="default" component="a" href="/">
        {t('problem.backHome')}
      </Button>
    </EmptyState>
  )
}

/** A page that could not be opened. A part of the program that is gone means that the platform was updated under this page. */
export const LoadProblem = ({ error }: { error: unknown }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const router = useRouter()
  const updated = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message)
  const problem = problemOf(error, t, language)
  if (error instanceof CallError && error.status === 404) return <NotFound />
  return (
    <EmptyState icon={<IconPlugConnectedX size={32} stroke={1.5} />} title={updated ? t('problem.updateTitle') : problem.message} text={updated ? t('problem.updateText') : (problem.note ?? '')}>
      <Button variant="default" onClick={() => (updated ? window.location.reload() : void router.invalidate())}>
        {updated ? t('problem.reload') : t('common.retry')}
      </Button>
    </EmptyState>
  )
}
