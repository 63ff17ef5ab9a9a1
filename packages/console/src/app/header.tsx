import { ActionIcon, Menu, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconBuildingAirport, IconDeviceDesktop, IconKeyboard, IconList, IconLogout, IconMoon, IconSun, IconUserScan, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { dot } from '../components/names.ts'
import { clockTime, weekdayName, calendarDate } from '../components/taipei-time.ts'
import { toggleLanguage } from '../strings/index.ts'
import { useLanguage } from '../strings/use-language.ts'
import { openAlertsQuery } from './alerts-data.ts'
import { client, queryClient } from './client.ts'
import { watchExpiry } from './expiry.ts'
import { useKeys } from './keys.ts'
import { showKeys } from './keys-overview.tsx'
import { useLink } from './link.ts'
import { useNow } from './now.ts'
import { pagesFor, type Page } from './pages.ts'
import { useMay, useSession } from './session.ts'
import css from './layout.module.css'

const icons: Record<Page['name'], typeof IconList> = { monitor: IconDeviceDesktop, check: IconUserScan, watchlists: IconList, identities: IconUsers, sites: IconBuildingAirport }

const OpenAlertCount = () => {
  const { data } = useQuery({ ...openAlertsQuery, enabled: useMay('alerts:read'), select: (alerts) => alerts.filter((alert) => alert.state === 'new').length })
  return data ? <span className={css.count}>{data}</span> : null
}

const LinkState = () => {
  const { t } = useTranslation()
  const { state, heardAtMs } = useLink()
  const time = heardAtMs === null ? '—' : clockTime(heardAtMs)
  return (
    <span className={css.status} data-state={state} role="status" title={t('link.hint')}>
      <span className={css.dot} aria-hidden />
      {t(`link.${state}`, { time })}
    </span>
  )
}

const Clock = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const now = useNow(1_000)
  return (
    <time className={css.clock} title={t('header.clock')} dateTime={new Date(now).toISOString()}>
      <span>
        {calendarDate(now).slice(5)} {weekdayName(now, language)}
      </span>
      <b>{clockTime(now)}</b>
    </time>
  )
}

const Person = () => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { user } = useSession()
  const place = user.sites === 'all' ? t('header.allSites') : user.sites.join(', ')
  const signOut = async () => {
    watchExpiry(false)
    await client.call('signOut').catch(() => undefined)
    await navigate({ to: '/sign-in', search: {} })
    queryClient.clear()
  }
  return (
    <Menu position="bottom-end" width={200} shadow="md">
      <Menu.Target>
        <UnstyledButton className={css.person} aria-label={`${t('header.account')}：${user.displayName}`}>
          <span className="clip">{user.displayName}</span>
          <small className="clip">
            {user.roles.map((role) => t(`role.${role}`)).join(dot)}
            {dot}
            {place}
          </small>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.username}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('header.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

export const Header = () => {
  const { t } = useTranslation()
  const session = useSession()
  const navigate = useNavigate()
  const scheme = useComputedColorScheme('light')
  const { setColorScheme } = useMantineColorScheme()
  const toggleScheme = () => setColorScheme(scheme === 'dark' ? 'light' : 'dark')
  const shown = pagesFor(session)
  useKeys(t('keys.general'), [
    ...shown.map((page) => ({ combo: page.combo, label: t(page.keyLabel), run: () => void navigate({ to: page.path }) })),
    { combo: '?', label: t('keys.help'), run: showKeys },
    { combo: 'shift+d', label: t('keys.scheme'), run: toggleScheme },
    { combo: 'shift+l', label: t('keys.language'), run: toggleLanguage },
  ])
  return (
    <header className={css.header}>
      <div className={css.brand}>
        <img src="/mark.svg" alt="" />
        <span>{t('product.name')}</span>
        <small>{t('product.latin')}</small>
      </div>
      <nav className={css.nav} aria-label={t('nav.label')}>
        {shown.map((page) => {
          const Icon = icons[page.name]
          return (
            <Link key={page.path} to={page.path} className={css.link} activeOptions={{ exact: page.path === '/', includeSearch: false }}>
              <Icon size={18} stroke={1.6} aria-hidden />
              {t(`nav.${page.name}`)}
              {page.name === 'monitor' && <OpenAlertCount />}
            </Link>
          )
        })}
      </nav>
      <div className={css.side}>
        {session.permissions.includes('events:read') && <LinkState />}
        <Clock />
        <ActionIcon variant="subtle" color="gray" size={32} onClick={toggleScheme} aria-label={scheme === 'dark' ? t('header.schemeLight') : t('header.schemeDark')} title={`${scheme === 'dark' ? t('header.schemeLight') : t('header.schemeDark')}（Shift D）`}>
          {scheme === 'dark' ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" size={32} onClick={showKeys} aria-label={t('header.keys')} title={`${t('header.keys')}（?）`}>
          <IconKeyboard size={18} stroke={1.6} />
        </ActionIcon>
        <LanguageButton />
        <Person />
      </div>
    </header>
  )
}

export const LanguageButton = () => {
  const { t } = useTranslation()
  return (
    <ActionIcon variant="subtle" color="gray" h={32} w="auto" px={8} onClick={toggleLanguage} aria-label={t('header.languageLabel')} title={`${t('header.languageLabel')}（Shift L）`} fz={13}>
      {t('header.language')}
    </ActionIcon>
  )
}
