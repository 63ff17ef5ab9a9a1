import { useQuery } from '@tanstack/react-query'
import type { Alert } from '@renbie/contracts'
import { useMay } from '../app/session.ts'
import { sitesQuery } from '../app/sites-data.ts'
import { useLanguage } from '../strings/use-language.ts'
import { siteLabel } from './names.ts'

/** The name of an alert's site in the language now shown. The alert itself carries only the Chinese one. */
export const useSiteName = ({ siteId, siteName }: Pick<Alert, 'siteId' | 'siteName'>): string => {
  const language = useLanguage()
  const { data: sites } = useQuery({ ...sitesQuery, enabled: useMay('sites:read') && language === 'en' })
  const site = language === 'en' ? sites?.find((each) => each.id === siteId) : undefined
  return site ? siteLabel(site, language) : siteName
}
