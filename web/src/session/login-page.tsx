import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Navigate, useSearchParams } from 'react-router';
import { Brand } from '../shell/brand.tsx';
import { LoginForm } from './login-form.tsx';
import classes from './login-page.module.css';
import { nextAddress } from './next-address.ts';
import { useSession } from './use-session.ts';

/** The way in. Leads on at once when somebody is signed in already. */
export function LoginPage() {
  useDocumentTitle('Sign in – localcv');
  const [search] = useSearchParams();
  const session = useSession();
  if (session.data) return <Navigate to={nextAddress(search)} replace />;
  return (
    <main className={classes.page}>
      <Stack gap="lg" className={classes.column}>
        <Brand size={32} />
        <Paper p="xl" shadow="sm">
          <Stack gap="md">
            <Title order={1}>Sign in</Title>
            <LoginForm />
          </Stack>
        </Paper>
        <Text size="sm" c="dimmed">
          First time here? The password was printed once in the terminal at the first start. You can also choose it
          yourself with <Code>LOCALCV_ADMIN_PASSWORD</Code>.
        </Text>
      </Stack>
    </main>
  );
}
