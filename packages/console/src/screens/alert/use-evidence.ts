import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Alert } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { useMay } from '../../app/session.ts'
import { weigh, type Evidences } from './evidence.ts'

/** Long enough that stepping through the wall with J and K does not ask for every record passed over: each look is audited. */
const settleMs = 350

/** What speaks for and against an alert; the parts that need the subject's and the check's records come when they come. */
export const useEvidence = (alert: Alert): Evidences => {
  const [settled] = useDebouncedValue(alert.id, settleMs)
  const wanted = settled === alert.id
  const { id: subjectId } = alert.subject
  const { checkId } = alert
  const subject = useQuery({
    queryKey: ['subject', subjectId],
    queryFn: () => client.call('getSubject', { params: { subjectId } }),
    enabled: useMay('subjects:read') && wanted,
  })
  const check = useQuery({
    queryKey: ['check', checkId],
    queryFn: () => client.call('getCheck', { params: { checkId } }),
    enabled: useMay('checks:read') && wanted,
    staleTime: Infinity,
  })
  return weigh(alert, {
    documents: subject.data?.documents,
    liveQuality: check.data?.result.quality?.live,
    referenceQuality: subject.data?.photos.find((photo) => photo.id === alert.photoId)?.quality,
  })
}
