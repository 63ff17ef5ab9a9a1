import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../app/keys.ts'
import { KeyCap } from '../../components/key-cap.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { CheckResultPanel } from './check-result.tsx'
import { DocumentFields } from './document-fields.tsx'
import { LaneChoice, useLaneChoice } from './lane-choice.tsx'
import { LiveSlot } from './live-slot.tsx'
import { PictureSlot } from './picture-slot.tsx'
import { useCheck } from './use-check.ts'
import css from './check-page.module.css'

/** A counter's page, from left to right as the work goes: document, pictures, answer; then the next traveller. */
export const CheckPage = () => {
  const { t } = useTranslation()
  const choice = useLaneChoice()
  const check = useCheck(choice.lane)
  const { draft, result } = check
  /** The same traveller again: the document stays as it was read, only the live picture goes. */
  const recapture = () => check.change({ live: null })
  useKeys(t('nav.check'), [
    { combo: 'ctrl+enter', label: t('keys.submit'), run: check.submit, inFields: true },
    { combo: 'n', label: t('keys.nextTraveller'), run: check.next, enabled: result !== null },
    { combo: 'c', label: t('decision.recapture'), run: recapture, enabled: result?.decision === 'recapture' },
  ])
  return (
    <div className={css.page}>
      <LaneChoice {...choice} />
      {/* A new traveller gets new fields: the machine-readable zone of the last one must not stay in them. */}
      <section className={css.document} aria-label={t('check.document')} key={check.round}>
        <DocumentFields draft={draft.traveller} tried={check.tried} onChange={(traveller) => check.change({ traveller })} />
      </section>
      <section className={css.pictures}>
        <PictureSlot origin="document" picture={draft.portrait} quality={result?.quality?.portrait} hint={t('check.portraitOptional')} pasteHere={draft.live !== null} onPicture={(portrait) => check.change({ portrait })} />
        <LiveSlot picture={draft.live} quality={result?.quality?.live} missing={check.tried && draft.live === null} onPicture={(live) => check.change({ live })} />
        <div className={css.send}>
          {check.tried && choice.lane === null && <p className={css.missing}>{t('check.chooseLane')}</p>}
          {check.tried && draft.live === null && <p className={css.missing}>{t('check.liveNeeded')}</p>}
          <ProblemNote error={check.error} />
          <Button size="md" fullWidth onClick={check.submit} loading={check.pending} disabled={result !== null} rightSection={<KeyCap>Ctrl Enter</KeyCap>}>
            {t(check.pending ? 'check.submitting' : 'check.submit')}
          </Button>
        </div>
      </section>
      <section className={css.result} aria-label={t('check.resultTitle')}>
        <CheckResultPanel result={result} onNext={check.next} onRecapture={recapture} />
      </section>
    </div>
  )
}
