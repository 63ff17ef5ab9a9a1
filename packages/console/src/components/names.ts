import type { Alert, Language, Site } from '@renbie/contracts'

/** Between the parts of a line. Thin spaces, because the dot of a Chinese typeface is as wide as a character already. */
export const dot = '\u2009·\u2009'

type Named = { familyName: string; givenNames: string }

/** As the document writes it: family name in capitals first. */
export const latinName = ({ familyName, givenNames }: Named): string => [familyName, givenNames].filter((part) => part !== '').join(' ')

/** The name in the person's own script where there is one, else the Latin one. */
export const ownName = (person: Named & { nativeName: string }): string => (person.nativeName === '' ? latinName(person) : person.nativeName)

export const siteLabel = (site: Pick<Site, 'name' | 'nameEn'>, language: Language): string => (language === 'en' ? site.nameEn : site.name)

/** Where an alert was raised, from the large to the small; the whole of it. */
export const placeOf = (alert: Pick<Alert, 'hall' | 'laneName'>, site: string, direction: string): string => [site, alert.hall, alert.laneName, direction].join(dot)

