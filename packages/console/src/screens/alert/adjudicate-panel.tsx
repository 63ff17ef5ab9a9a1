import { Button, Textarea } from '@mantine/core'
import { IconCheck, IconHandStop, IconQuestionMark, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { outcomeSchema, reasonsFor, type Alert } from '@renbie/contracts'
import { useKeys, type KeyBinding } from '../../app/keys.ts'
import { useSession } from '../../app/session.ts'
import { KeyCap } from '../../components/key-cap.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { exactTime, minuteTime } from '../../components/taipei-time.ts'
import { maySend } from './adjudication.ts'
import { useAdjudication } from './use-adjudication.ts'
import css from './adjudicate-panel.module.css'

const outcomes = outcomeSchema.options
const outcomeIcons = { 'true-match': IconCheck, 'false-match': IconX, inconclusive: IconQuestionMark } as const
/** Under the digits, so that the left hand decides and the right one can stay on the mouse. */
const reasonKeys = ['q', 'w', 'e', 'r'] as const

type Props = { alert: Alert; onDecided: (alert: Alert) => void }
type Machine = ReturnType<typeof useAdjudication>

const useAdjudicationKeys = (machine: Machine, toComment: () => void): void => {
  const { t } = useTranslation()
  const { state, dispatch } = machine
  const deciding = machine.standing === 'may-decide'
  const chosen = deciding && (state.step === 'reason' || state.step === 'confirm')
  const bindings: KeyBinding[] = [
    { combo: 'a', label: t('keys.acknowledge'), run: machine.acknowledge, enabled: machine.mayAcknowledge },
    ...outcomes.map((outcome, index) => ({ combo: String(index + 1), label: t('keys.outcome'), run: () => dispatch({ type: 'choose-outcome', outcome }), enabled: deciding })),
    ...reasonKeys.map((combo, index) => ({
      combo,
      label: t('keys.reason'),
      run: () => {
        dispatch({ type: 'choose-reason-at', index })
        if (state.step !== 'outcome' && state.step !== 'sending' && reasonsFor[state.outcome][index] === 'other') toComment()
      },
      enabled: chosen,
    })),
    { combo: 'enter', label: t('keys.confirm'), run: machine.send, enabled: deciding && state.step === 'confirm' },
    { combo: 'ctrl+enter', label: t('keys.confirm'), run: machine.send, enabled: deciding && state.step === 'confirm', inFields: true },
    { combo: 'escape', label: t('adjudicate.back'), run: () => dispatch({ type: 'back' }), enabled: chosen, inFields: true },
  ]
  useKeys(t('adjudicate.title'), bindings, 1)
}

/** Who has the alert now, and the button to take it. */
const Holder = ({ alert, machine }: { alert: Alert; machine: Machine }) => {
  const { t } = useTranslation()
  const { user } = useSession()
  if (alert.acknowledged) {
    const time = minuteTime(alert.acknowledged.at)
    const mine = alert.acknowledged.userId === user.id
    return (
      <p className={css.holder} data-mine={mine}>
        <IconHandStop size={16} stroke={1.8} aria-hidden />
        {mine ? t('adjudicate.heldByYou', { time }) : t('adjudicate.heldBy', { name: alert.acknowledged.name, time })}
      </p>
    )
  }
  if (machine.standing !== 'may-decide') return null
  return (
    <Button variant="default" fullWidth onClick={machine.acknowledge} disabled={!machine.mayAcknowledge} title={t('adjudicate.acknowledgeHint')} leftSection={<KeyCap>A</KeyCap>}>
      {t('adjudicate.acknowledge')}
    </Button>
  )
}

const Reasons = ({ machine, comment }: { machine: Machine; comment: React.RefObject<HTMLTextAreaElement | null> }) => {
  const { t } = useTranslation()
  const { state, dispatch } = machine
  if (state.step === 'outcome') return null
  const reason = state.step === 'reason' ? null : state.reason
  const needed = reason === 'other' && state.comment.trim() === ''
  return (
    <>
      <div className={css.reasons} role="radiogroup" aria-label={t('adjudicate.chooseReason')}>
        {reasonsFor[state.outcome].map((each, index) => (
          <button key={each} type="button" role="radio" aria-checked={reason === each} className={css.reason} onClick={() => dispatch({ type: 'choose-reason', reason: each })}>
            <KeyCap>{(reasonKeys[index] ?? '').toUpperCase()}</KeyCap>
            {t(`adjudicationReason.${each}`)}
          </button>
        ))}
      </div>
      <div className={css.confirm}>
        <Textarea
          ref={comment}
          aria-label={t('adjudicate.comment')}
          placeholder={reason === 'other' ? t('adjudicate.commentNeeded') : t('adjudicate.commentPlaceholder')}
          value={state.comment}
          onChange={(event) => dispatch({ type: 'write-comment', comment: event.currentTarget.value })}
          maxLength={2000}
          autosize
          minRows={1}
          maxRows={4}
          aria-required={reason === 'other'}
          error={needed}
        />
        <Button onClick={machine.send} disabled={!maySend(state) && state.step !== 'sending'} loading={state.step === 'sending'} rightSection={<KeyCap>Enter</KeyCap>}>
          {t('adjudicate.submit')}
        </Button>
      </div>
    </>
  )
}

const Outcomes = ({ machine }: { machine: Machine }) => {
  const { t } = useTranslation()
  const { state, dispatch } = machine
  return (
    <div className={css.outcomes} role="radiogroup" aria-label={t('adjudicate.chooseOutcome')}>
      {outcomes.map((outcome, index) => {
        const Icon = outcomeIcons[outcome]
        return (
          <button key={outcome} type="button" role="radio" aria-checked={state.step !== 'outcome' && state.outcome === outcome} className={css.outcome} data-outcome={outcome} onClick={() => dispatch({ type: 'choose-outcome', outcome })}>
            <Icon size={18} stroke={2.2} aria-hidden />
            <KeyCap>{String(index + 1)}</KeyCap>
            <span>{t(`outcome.${outcome}`)}</span>
          </button>
        )
      })}
    </div>
  )
}

const Record = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  if (!alert.adjudication) return null
  const { outcome, reason, comment, name, at } = alert.adjudication
  const Icon = outcomeIcons[outcome]
  return (
    <div className={css.record} data-outcome={outcome}>
      <p className={css.verdict}>
        <Icon size={20} stroke={2.2} aria-hidden />
        {t(`outcome.${outcome}`)}
      </p>
      <p>{t(`adjudicationReason.${reason}`)}</p>
      {comment !== '' && <p className={css.comment}>{comment}</p>}
      <p className="small quiet">{t('alert.recordLine', { name, time: exactTime(at) })}</p>
    </div>
  )
}

/** Take, decide, confirm; or the record of what was decided. */
export const AdjudicatePanel = ({ alert, onDecided }: Props) => {
  const { t } = useTranslation()
  const comment = useRef<HTMLTextAreaElement>(null)
  const machine = useAdjudication(alert, onDecided)
  // The key that chose the reason must not be typed into the field it opens.
  useAdjudicationKeys(machine, () => setTimeout(() => comment.current?.focus(), 0))
  return (
    <section className={css.panel} aria-label={t('adjudicate.title')}>
      <Record alert={alert} />
      {alert.state !== 'adjudicated' && (alert.acknowledged || machine.state.step === 'outcome') && <Holder alert={alert} machine={machine} />}
      {machine.standing === 'may-decide' && <Outcomes machine={machine} />}
      {machine.standing === 'may-decide' && <Reasons machine={machine} comment={comment} />}
      {machine.standing === 'held-by-another' && <p className="quiet">{t('adjudicate.heldAdvice')}</p>}
      {machine.standing === 'read-only' && <p className="quiet">{t('adjudicate.readOnly')}</p>}
      <ProblemNote error={machine.error} />
    </section>
  )
}
