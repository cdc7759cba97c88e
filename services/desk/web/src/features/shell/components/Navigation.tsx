import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBook2,
  IconCalendarCheck,
  IconCircleCheck,
  IconClockPause,
  IconGauge,
  IconHeartHandshake,
  IconHourglass,
  IconInbox,
  IconListNumbers,
  IconMenu2,
  IconMessage2Bolt,
  IconPlugConnected,
  IconRoute,
  IconSearch,
  IconSitemap,
  IconStack2,
  IconUser,
  IconUsers,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { en } from '../../../i18n/en.ts';
import { PresenceSwitch } from '../../presence/components/PresenceSwitch.tsx';
import { PromisedCount } from '../../promises/components/PromisedCount.tsx';
import { useMe } from '../../session/api/session.ts';
import { rememberView } from '../../threads/opening.ts';
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

const both = ['administrator', 'supervisor'];

const supervisorPages = [
  { to: '/queue', name: 'queue', icon: IconListNumbers, roles: both },
  { to: '/team', name: 'team', icon: IconUsersGroup, roles: both },
  { to: '/routing', name: 'policies', icon: IconRoute, roles: both },
  { to: '/flows', name: 'flows', icon: IconSitemap, roles: both },
  { to: '/knowledge', name: 'knowledge', icon: IconBook2, roles: both },
  { to: '/service-levels', name: 'serviceLevels', icon: IconGauge, roles: both },
  { to: '/promises', name: 'promises', icon: IconHeartHandshake, roles: both },
] as const;

const adminPages = [
  { to: '/channels', name: 'accounts', icon: IconPlugConnected, roles: ['administrator'] },
  { to: '/users', name: 'users', icon: IconUsers, roles: ['administrator'] },
  { to: '/templates', name: 'templates', icon: IconMessage2Bolt, roles: both },
  { to: '/parked', name: 'parked', icon: IconAlertTriangle, roles: both },
] as const;

/** Where one can go: beside the page, on a phone below it. */
export function Navigation({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const allowed = <T extends { roles: readonly string[] }>(pages: readonly T[]) =>
    pages.filter(({ roles }) => roles.includes(me.role));
  const groups = [
    { name: 'supervision', pages: allowed(supervisorPages) },
    { name: 'admin', pages: allowed(adminPages) },
  ] as const;

  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      <div className={classes.brand}>
        <img src="/favicon.svg" width={28} height={28} alt="" />
        <span>{t('app.name')}</span>
      </div>
      <Link to="/" className={`${classes.link ?? ''} ${classes.onlyPhone ?? ''}`}>
        <IconInbox size={20} stroke={1.7} />
        <span>{t('nav.inbox')}</span>
      </Link>
      <ul className={classes.views} aria-label={t('threads.viewsLabel')}>
        {views.map((view) => (
          <li key={view}>
            <Entry
              to={`/inbox/${view}`}
              icon={viewIcons[view]}
              label={t(`threads.views.${view}`)}
              onClick={() => rememberView(me.id, view)}
            />
          </li>
        ))}
      </ul>
      <Entry to="/promised" icon={IconCalendarCheck} label={t('nav.promised')} end={<PromisedCount />} />
      <Entry to="/search" icon={IconSearch} label={t('nav.search')} />
      {groups.map(
        ({ name, pages }) =>
          pages.length > 0 && (
            <div key={name} className={classes.group} role="group" aria-label={t(`nav.${name}`)}>
              <div className={classes.heading} aria-hidden>
                {t(`nav.${name}`)}
              </div>
              {pages.map((page) => (
                <Entry key={page.to} to={page.to} icon={page.icon} label={t(`nav.${page.name}`)} />
              ))}
            </div>
          ),
      )}
      {groups.some(({ pages }) => pages.length > 0) && <MorePages groups={groups} />}
      <div className={classes.end}>
        <PresenceSwitch />
        <UserMenu me={me} onShowShortcuts={onShowShortcuts} />
      </div>
    </nav>
  );
}

/** On a phone, where the bar has no room for the pages of supervisors and administrators. */
function MorePages({
  groups,
}: {
  groups: readonly {
    name: 'supervision' | 'admin';
    pages: readonly { to: string; icon: Icon; name: keyof (typeof en)['nav'] }[];
  }[];
}) {
  const { t } = useTranslation();
  return (
    <Menu position="top" shadow="md" width={230}>
      <Menu.Target>
        <UnstyledButton className={`${classes.link ?? ''} ${classes.onlyPhone ?? ''}`}>
          <IconMenu2 size={19} stroke={1.7} />
          <span>{t('nav.more')}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {groups.map(
          ({ name, pages }) =>
            pages.length > 0 && (
              <Fragment key={name}>
                <Menu.Label>{t(`nav.${name}`)}</Menu.Label>
                {pages.map((page) => (
                  <Menu.Item
                    key={page.to}
                    component={Link}
                    to={page.to}
                    leftSection={<page.icon size={17} stroke={1.7} />}
                  >
                    {t(`nav.${page.name}`)}
                  </Menu.Item>
                ))}
              </Fragment>
            ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface EntryProps {
  to: string;
  icon: Icon;
  label: string;
  end?: ReactNode;
  onClick?: () => void;
}

function Entry({ to, icon: EntryIcon, label, end, onClick }: EntryProps) {
  return (
    <Link to={to} className={classes.link} title={label} onClick={onClick}>
      <EntryIcon size={19} stroke={1.7} />
      <span>{label}</span>
      {end}
    </Link>
  );
}
