import { useTranslation } from 'react-i18next';
import type { Thread } from '../../../api/types.ts';
import { useTyping } from '../../live/api/typing.ts';
import classes from './TypingLine.module.css';

/** Says that the customer is typing; it keeps its place, so that nothing jumps. */
export function TypingLine({ thread }: { thread: Thread }) {
  const { t } = useTranslation();
  const name = useTyping(thread.id, 'customer');
  return (
    <div className={classes.line} role="status">
      {name !== null && (
        <>
          <span className={classes.dots} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {t('timeline.typing', { name: name || (thread.customer.name ?? t('threads.unnamed')) })}
        </>
      )}
    </div>
  );
}
