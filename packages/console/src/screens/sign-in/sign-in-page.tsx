import { useRouter, useSearch } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Session } from '@renbie/contracts'
import { LanguageButton } from '../../app/header.tsx'
import { sessionQuery } from '../../app/session.ts'
import { SignInForm } from './sign-in-form.tsx'
import css from './sign-in-page.module.css'

export const SignInPage = () => {
  const { t } = useTranslation()
  const router = useRouter()
  const queryClient = useQueryClient()
  const { next } = useSearch({ from: '/sign-in' })
  const onSignedIn = (session: Session) => {
    queryClient.setQueryData(sessionQuery.queryKey, session)
    router.history.push(next ?? '/')
  }
  return (
    <div className={css.page}>
      <div className={css.language}>
        <LanguageButton />
      </div>
      <main className={css.card}>
        <header className={css.brand}>
          <img src="/mark.svg" alt="" />
          <div>
            <h1>
              {t('product.name')} <span>{t('product.latin')}</span>
            </h1>
            <p className="quiet">{t('product.purpose')}</p>
          </div>
        </header>
        <SignInForm onSignedIn={onSignedIn} />
        <p className={css.notice}>{t('signIn.notice')}</p>
      </main>
    </div>
  )
}
