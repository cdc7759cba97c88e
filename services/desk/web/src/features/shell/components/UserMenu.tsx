import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../api/types.ts';
import { changeLanguage, languages, type Language } from '../../../i18n/index.ts';
import { useSignOut } from '../../session/api/session.ts';
import { PersonAvatar } from './PersonAvatar.tsx';
import classes from './UserMenu.module.css';

const schemes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const;

/** Who is signed in, how the desk looks and speaks, and the way out. */
export function UserMenu({ me, onShowShortcuts }: { me: User; onShowShortcuts: () => void }) {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const router = useRouter();

  return (
    <Menu position="top-start" shadow="md" width={230}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={t('nav.menu')}>
          <PersonAvatar name={me.name} size={30} />
          <span className={classes.who}>
            <strong>{me.name}</strong>
            <small>{t(`session.roles.${me.role}`)}</small>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('session.signedInAs', { name: me.name })}</Menu.Label>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onShowShortcuts}>
          {t('nav.shortcuts')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('nav.theme')}</Menu.Label>
        {schemes.map(({ value, icon: SchemeIcon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            data-chosen={colorScheme === value || undefined}
            className={classes.choice}
            leftSection={<SchemeIcon size={16} />}
            onClick={() => setColorScheme(value)}
          >
            {t(`nav.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('nav.language')}</Menu.Label>
        {(Object.keys(languages) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            role="menuitemradio"
            aria-checked={i18n.language === language}
            data-chosen={i18n.language === language || undefined}
            className={classes.choice}
            leftSection={<IconLanguage size={16} />}
            onClick={() => void changeLanguage(language)}
          >
            {languages[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => signOut.mutate(undefined, { onSettled: () => void router.invalidate() })}
        >
          {t('session.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
