import { useTranslation } from 'react-i18next';
import type { Reaction } from '../../../api/types.ts';
import classes from './Reactions.module.css';

/** The emojis under a message, each with how often. */
export function Reactions({ reactions }: { reactions: (Reaction | string)[] }) {
  const { t } = useTranslation();
  if (reactions.length === 0) return null;
  const counts = new Map<string, number>();
  for (const reaction of reactions) {
    const emoji = typeof reaction === 'string' ? reaction : reaction.emoji;
    counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  }
  return (
    <ul className={classes.list} aria-label={t('timeline.reactions')}>
      {[...counts].map(([emoji, count]) => (
        <li key={emoji}>
          {emoji}
          {count > 1 && ` ${count}`}
        </li>
      ))}
    </ul>
  );
}
