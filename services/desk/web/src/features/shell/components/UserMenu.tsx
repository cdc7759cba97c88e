import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
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
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as (typeof schemes)[number]['value'])}
        >
          {schemes.map(({ value, icon: SchemeIcon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick
              className={classes.choice}
              rightSection={<SchemeIcon size={16} />}
            >
              {t(`nav.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('nav.language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={(language) => void changeLanguage(language as Language)}>
          {(Object.keys(languages) as Language[]).map((language) => (
            <Menu.RadioItem key={language} value={language} closeMenuOnClick className={classes.choice}>
              {languages[language]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
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
