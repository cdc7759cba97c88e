import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useSignIn } from '../api/session.ts';
import classes from './SignIn.module.css';

/** The door. */
export function SignIn() {
  const router = useRouter();
  const { then } = useSearch({ from: '/sign-in' });
  return <SignInForm onSignedIn={() => void router.navigate({ href: then ?? '/' })} />;
}

export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const signIn = useSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password }, { onSuccess: onSignedIn });
  };

  const complaint = (error: unknown) => {
    if (error instanceof ApiError && (error.status === 401 || error.status === 400)) return t('session.wrong');
    if (error instanceof ApiError && error.status === 429) return t('session.tooMany');
    return errorText(error);
  };

  return (
    <main className={classes.page}>
      <Paper className={classes.card} component="form" onSubmit={submit} shadow="sm" radius="lg">
        <Stack gap="md">
          <img src="/favicon.svg" width={44} height={44} alt="" />
          <div>
            <Title order={1} size="h3">
              {t('session.title')}
            </Title>
            <Text c="dimmed" size="sm" mt={4}>
              {t('session.subtitle')}
            </Text>
          </div>
          {signIn.error && (
            <Alert color="red" variant="light" icon={<IconAlertCircle size={18} />} role="alert">
              {complaint(signIn.error)}
            </Alert>
          )}
          <TextInput
            label={t('session.email')}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            size="md"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('session.password')}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="md" loading={signIn.isPending} fullWidth mt="xs">
            {t('session.submit')}
          </Button>
        </Stack>
      </Paper>
    </main>
  );
}
