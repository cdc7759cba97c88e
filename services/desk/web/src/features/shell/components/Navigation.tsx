import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClockPause,
  IconHourglass,
  IconInbox,
  IconMessage2Bolt,
  IconPlugConnected,
  IconSearch,
  IconStack2,
  IconUser,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../session/api/session.ts';
import { views, type View } from '../../threads/views.ts';
import { UserMenu } from './UserMenu.tsx';
import classes from './Navigation.module.css';

const viewIcons: Record<View, Icon> = {
  mine: IconUser,
  unassigned: IconInbox,
  open: IconStack2,
  waiting: IconHourglass,
  snoozed: IconClockPause,
  resolved: IconCircleCheck,
};

const adminPages = [
  { to: '/channels', name: 'accounts', icon: IconPlugConnected, roles: ['administrator'] },
  { to: '/users', name: 'users', icon: IconUsers, roles: ['administrator'] },
  { to: '/templates', name: 'templates', icon: IconMessage2Bolt, roles: ['administrator', 'supervisor'] },
  { to: '/parked', name: 'parked', icon: IconAlertTriangle, roles: ['administrator', 'supervisor'] },
] as const;

/** Where one can go: beside the page, on a phone below it. */
export function Navigation({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const pages = adminPages.filter(({ roles }) => roles.some((role) => role === me.role));
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      <div className={classes.brand}>
        <img src="/favicon.svg" width={28} height={28} alt="" />
        <span>{t('app.name')}</span>
      </div>
      <Link to="/inbox/$view" params={{ view: 'mine' }} className={`${classes.link ?? ''} ${classes.onlyPhone ?? ''}`}>
        <IconInbox size={20} stroke={1.7} />
        <span>{t('nav.inbox')}</span>
      </Link>
      <ul className={classes.views} aria-label={t('threads.viewsLabel')}>
        {views.map((view) => (
          <li key={view}>
            <Entry to={`/inbox/${view}`} icon={viewIcons[view]} label={t(`threads.views.${view}`)} />
          </li>
        ))}
      </ul>
      <Entry to="/search" icon={IconSearch} label={t('nav.search')} />
      {pages.length > 0 && (
        <>
          <div className={classes.heading}>{t('nav.admin')}</div>
          {pages.map((page) => (
            <Entry key={page.to} to={page.to} icon={page.icon} label={t(`nav.${page.name}`)} />
          ))}
        </>
      )}
      <div className={classes.end}>
        <UserMenu me={me} onShowShortcuts={onShowShortcuts} />
      </div>
    </nav>
  );
}

function Entry({ to, icon: EntryIcon, label }: { to: string; icon: Icon; label: string }) {
  return (
    <Link to={to} className={classes.link} title={label}>
      <EntryIcon size={19} stroke={1.7} />
      <span>{label}</span>
    </Link>
  );
}
