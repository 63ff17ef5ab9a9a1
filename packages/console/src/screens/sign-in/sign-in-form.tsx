import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { ProblemNote } from '../../components/problem-note.tsx'

type Props = { onSignedIn: (session: Session) => void; username?: string }

export const SignInForm = ({ onSignedIn, username: known = '' }: Props) => {
  const { t } = useTranslation()
  const [username, setUsername] = useState(known)
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => client.call('signIn', { body: { username: username.trim().toLowerCase(), password } }),
    onSuccess: onSignedIn,
    onError: () => setPassword(''),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (username.trim() !== '' && password !== '') signIn.mutate()
  }
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
      <TextInput label={t('signIn.username')} value={username} onChange={(event) => setUsername(event.currentTarget.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} size="md" {...(known === '' ? { 'data-autofocus': true, autoFocus: true } : {})} />
      <PasswordInput label={t('signIn.password')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" size="md" {...(known === '' ? {} : { 'data-autofocus': true, autoFocus: true })} />
      <ProblemNote error={signIn.error} />
      <Button type="submit" size="md" loading={signIn.isPending} disabled={username.trim() === '' || password === ''}>
        {t('signIn.submit')}
      </Button>
    </form>
  )
}
