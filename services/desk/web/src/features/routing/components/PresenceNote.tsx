import { useTranslation } from 'react-i18next';
import { presenceLooks } from '../../presence/looks.ts';
import type { Colleague } from '../ranking.ts';
import classes from './PresenceNote.module.css';

/** How a colleague is: present or not, and with how much room. */
export function PresenceNote({ colleague }: { colleague: Colleague }) {
  const { t, i18n } = useTranslation();
  const state = colleague.known?.presence.state ?? (colleague.online ? 'online' : 'offline');
  const { icon: StateIcon, color } = presenceLooks[state];
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  return (
    <small className={classes.note}>
      <StateIcon size={13} color={color} aria-hidden />
      {t(`presence.states.${state}`)}
      {colleague.known &&
        state !== 'offline' &&
        ` · ${colleague.room ? t('routing.load', { load: percent.format(colleague.known.load) }) : t('routing.full')}`}
    </small>
  );
}
