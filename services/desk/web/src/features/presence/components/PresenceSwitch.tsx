import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PresenceState } from '../../../api/routing.ts';
import { timeOfDay } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { serviceTrouble } from '../../../lib/service.ts';
import { routingMeQuery, useSetPresence, useStanding } from '../api/presence.ts';
import { presenceLooks, presenceStates } from '../looks.ts';
import classes from './PresenceSwitch.module.css';

/** Whether new threads come to me, and what the hub thinks of it. */
export function PresenceSwitch() {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const query = useQuery(routingMeQuery);
  const standing = useStanding();
  const set = useSetPresence();

  if (!query.data) {
    const trouble = query.isPending ? null : (serviceTrouble(query.error) ?? 'down');
    return (
      trouble && (
        <div className={classes.none} title={t(`presence.${trouble}`)}>
          <IconPlugConnectedX size={17} stroke={1.7} aria-hidden />
          <span className={classes.words}>{t(`presence.${trouble}Short`)}</span>
          <VisuallyHidden>{t(`presence.${trouble}`)}</VisuallyHidden>
        </div>
      )
    );
  }

  const { state, since } = query.data.presence;
  const unheard = standing === 'late' || standing === 'lapsed';
  const look = presenceLooks[state];
  const ButtonIcon = unheard ? IconWifiOff : look.icon;
  const name = t(`presence.states.${state}`);

  return (
    <>
      <Menu position="top-start" shadow="md" width={290}>
        <Menu.Target>
          <UnstyledButton
            className={classes.button}
            data-unheard={unheard || undefined}
            aria-label={t('presence.label', { state: name })}
            title={unheard ? t(`presence.${standing}`) : t('presence.label', { state: name })}
          >
            <ButtonIcon size={17} stroke={1.8} color={unheard ? undefined : look.color} aria-hidden />
            <span className={classes.words}>
              <strong>{name}</strong>
              {unheard && <small>{t(`presence.${standing}Short`)}</small>}
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {since
              ? t('presence.since', { state: name, time: timeOfDay(since, i18n.language) })
              : t('presence.label', { state: name })}
          </Menu.Label>
          <Menu.RadioGroup
            value={state}
            onChange={(one) => set.mutate(one as PresenceState, { onError: notify.failure })}
          >
            {presenceStates.map((one) => {
              const { icon: StateIcon, color } = presenceLooks[one];
              return (
                <Menu.RadioItem
                  key={one}
                  value={one}
                  closeMenuOnClick
                  className={classes.choice}
                  rightSection={<StateIcon size={18} color={color} />}
                >
                  {t(`presence.states.${one}`)}
                  <small>{t(`presence.help.${one}`)}</small>
                </Menu.RadioItem>
              );
            })}
          </Menu.RadioGroup>
          {unheard && <p className={classes.warning}>{t(`presence.${standing}`)}</p>}
        </Menu.Dropdown>
      </Menu>
      <VisuallyHidden role="status">{unheard ? t(`presence.${standing}`) : name}</VisuallyHidden>
    </>
  );
}
