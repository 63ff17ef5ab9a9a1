import { Outlet } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from './client.ts'
import { useEvents } from './events.ts'
import { watchExpiry } from './expiry.ts'
import { ExpiredOverlay } from './expired-overlay.tsx'
import { Header } from './header.tsx'
import { KeysOverview } from './keys-overview.tsx'
import { useMay, useSession } from './session.ts'
import css from './layout.module.css'

/** Everything behind the sign-in: band, header, page. The events are followed here, so that changing the page loses none. */
export const SignedInLayout = () => {
  const { t } = useTranslation()
  const session = useSession()
  useEvents(session.permissions, session.expiresAt)
  useEffect(() => {
    watchExpiry(true)
    return () => watchExpiry(false)
  }, [])
  const system = useQuery({ queryKey: ['system'], queryFn: () => client.call('system'), staleTime: Infinity, enabled: useMay('system:read') })
  const environment = system.data?.environment
  return (
    <div className={css.shell}>
      {(environment === 'demo' || environment === 'test') && (
        <div className={css.band} data-environment={environment} role="note">
          <span>{t(`environment.${environment}`)}</span>
        </div>
      )}
      <Header />
      <main className={css.page}>
        <Outlet />
      </main>
      <KeysOverview />
      <ExpiredOverlay />
    </div>
  )
}
