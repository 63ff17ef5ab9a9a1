import { Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Session } from '@renbie/contracts'
import { SignInForm } from '../screens/sign-in/sign-in-form.tsx'
import { clearExpired, useExpired } from './expiry.ts'
import { sessionQuery, useSession } from './session.ts'

/** Asks for the password again over the page that was open. Another person gets a fresh page: nothing of the first one's stays. */
export const ExpiredOverlay = () => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const session = useSession()
  const opened = useExpired()
  const onSignedIn = (next: Session) => {
    if (next.user.id !== session.user.id) {
      window.location.assign('/')
      return
    }
    queryClient.setQueryData(sessionQuery.queryKey, next)
    clearExpired()
    void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
  }
  return (
    <Modal zIndex={1000} opened={opened} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('signIn.title')} centered>
      <p className="quiet" style={{ marginBottom: 16 }}>
        {t('signIn.expired')}
      </p>
      <SignInForm onSignedIn={onSignedIn} username={session.user.username} />
    </Modal>
  )
}
