import { Button, Loader, SegmentedControl, TextInput } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { identityOutcomes, type IdentityFinding, type IdentityOutcome } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay } from '../../app/session.ts'
import { sitesQuery } from '../../app/sites-data.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { FaceFrame } from '../../components/face-frame.tsx'
import { falseMatchWords } from '../../components/false-match-words.ts'
import { latinName, siteLabel } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { Score } from '../../components/similarity.tsx'
import { TimeAgo } from '../../components/time-ago.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import css from './identities-page.module.css'

const pageLength = 20

type Seen = IdentityFinding['seen']

/** One crossing: the face, and under which identity it went. */
const Crossing = ({ title, seen, similarity }: { title: string; seen: Seen; similarity?: IdentityFinding['earlier'][number] }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { data: sites } = useQuery({ ...sitesQuery, enabled: useMay('sites:read') })
  const site = sites?.find(({ id }) => id === seen.siteId)
  const { traveller } = seen
  return (
    <article className={css.crossing}>
      <div className={css.face}>
        <FaceFrame origin="live" source={seen.livePictureId && client.pictureUrl(seen.livePictureId, 'analysis')} alt={latinName(traveller)} face={seen.liveFace} caption={false} />
      </div>
      <p className="small quiet">
        {title} <TimeAgo at={seen.capturedAt} />
      </p>
      <p>
        <b>{latinName(traveller)}</b>
      </p>
      <p className="small">
        {traveller.birthDate} {traveller.nationality}
      </p>
      <p className="small code">
        {traveller.documentType} {traveller.issuingState} {traveller.documentNumber}
      </p>
      <p className="small quiet">
        {site ? siteLabel(site, language) : seen.siteId} {t(`direction.${seen.direction}`)}
      </p>
      {similarity && (
        <>
          <p>{falseMatchWords(similarity.falseMatchRate, language)}</p>
          <Score score={similarity.score} />
        </>
      )}
    </article>
  )
}

const Closing = ({ finding }: { finding: IdentityFinding }) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [comment, setComment] = useState('')
  const close = useMutation({
    mutationFn: (outcome: IdentityOutcome) => client.call('closeIdentityFinding', { params: { findingId: finding.id }, body: { outcome, comment } }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['identities'] }),
  })
  if (finding.closing)
    return (
      <p className="quiet">
        {t('identities.closedLine', { name: finding.closing.name, outcome: t(`identities.outcome.${finding.closing.outcome}`) })} <TimeAgo at={finding.closing.at} /> {finding.closing.comment}
      </p>
    )
  return (
    <div className={css.closing}>
      <TextInput aria-label={t('identities.comment')} placeholder={t('identities.comment')} value={comment} onChange={(event) => setComment(event.currentTarget.value)} maxLength={2000} className={css.comment} />
      {identityOutcomes.map((outcome) => (
        <Button key={outcome} variant="default" onClick={() => close.mutate(outcome)} loading={close.isPending}>
          {t(`identities.outcome.${outcome}`)}
        </Button>
      ))}
      <ProblemNote error={close.error} />
    </div>
  )
}

const Finding = ({ finding }: { finding: IdentityFinding }) => {
  const { t } = useTranslation()
  return (
    <li className={css.finding}>
      <div className={css.crossings} tabIndex={-1} role="group" aria-label={t('identities.crossings')}>
        <Crossing title={t('identities.seen')} seen={finding.seen} />
        {finding.earlier.map((earlier) => (
          <Crossing key={earlier.checkId} title={t('identities.earlier')} seen={earlier} similarity={earlier} />
        ))}
      </div>
      <Closing finding={finding} />
    </li>
  )
}

/** One face under several identities: what the traveller said now, beside what the same face said before. */
export const IdentitiesPage = () => {
  const { t } = useTranslation()
  const [state, setState] = useState<'open' | 'closed'>('open')
  const pages = useInfiniteQuery({
    queryKey: ['identities', state],
    queryFn: ({ pageParam }) => client.call('listIdentityFindings', { query: { open: state === 'open' ? 'true' : 'false', limit: pageLength, ...(pageParam !== null && { before: pageParam }) } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const list = useRef<HTMLUListElement>(null)
  /** To the faces of the next finding or the one before; Tab leads on to the comment and the outcomes. */
  const step = (by: 1 | -1) => {
    const all = [...(list.current?.children ?? [])]
    const at = all.findIndex((finding) => finding.contains(document.activeElement))
    all[at === -1 ? 0 : at + by]?.querySelector<HTMLElement>('[role=group]')?.focus()
  }
  useKeys(t('nav.identities'), [
    { combo: 'j', label: t('keys.next'), run: () => step(1) },
    { combo: 'k', label: t('keys.previous'), run: () => step(-1) },
  ])
  const findings = pages.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>{t('nav.identities')}</h1>
        <SegmentedControl size="xs" value={state} onChange={(value) => setState(value === 'closed' ? 'closed' : 'open')} data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`identities.${value}`) }))} />
      </header>
      <ProblemNote error={pages.error} />
      {pages.isPending && <Loader size="sm" aria-label={t('common.loading')} />}
      {pages.data && findings.length === 0 && <EmptyState icon={<IconUsers size={36} stroke={1.4} />} title={t('identities.emptyTitle')} text={t('identities.emptyText')} />}
      <ul ref={list} className={css.findings}>
        {findings.map((finding) => (
          <Finding key={finding.id} finding={finding} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </div>
  )
}
