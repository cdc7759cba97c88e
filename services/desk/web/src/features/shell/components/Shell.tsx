import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LiveUpdates } from '../../live/components/LiveUpdates.tsx';
import { Heartbeat } from '../../presence/components/Heartbeat.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Navigation } from './Navigation.tsx';
import { ShortcutsOverlay } from './ShortcutsOverlay.tsx';
import classes from './Shell.module.css';

/** What stands around every page: navigation, the live stream, the shortcuts that work everywhere. */
export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // On a phone, an open thread has the whole screen.
  const { threadId } = useParams({ strict: false });
  const [helpOpen, help] = useDisclosure(false);
  useHotkeys([
    ['?', help.open, { usePhysicalKeys: false }],
    ['shift+?', help.open],
    ['/', () => void navigate({ to: '/search' })],
  ]);

  return (
    <div className={classes.shell} data-thread-open={threadId !== undefined || undefined}>
      <a className={classes.skip} href="#main">
        {t('app.skip')}
      </a>
      <Navigation onShowShortcuts={help.open} />
      <div className={classes.page}>
        <ConnectionBanner />
        <main id="main" className={classes.main}>
          <Outlet />
        </main>
      </div>
      <LiveUpdates />
      <Heartbeat />
      <ShortcutsOverlay opened={helpOpen} onClose={help.close} />
    </div>
  );
}
