import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../session/api/session.ts';
import { rememberView } from '../opening.ts';
import { views, type View } from '../views.ts';
import classes from './ViewChips.module.css';

/** On a phone, where the navigation has no room for the views. */
export function ViewChips({ view }: { view: View }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <nav className={classes.chips} aria-label={t('threads.viewsLabel')}>
      {views.map((name) => (
        <Link
          key={name}
          to="/inbox/$view"
          params={{ view: name }}
          onClick={() => rememberView(me.id, name)}
          className={classes.chip}
          data-active={name === view || undefined}
        >
          {t(`threads.views.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
