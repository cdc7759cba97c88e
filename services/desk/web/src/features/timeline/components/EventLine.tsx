import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/types.ts';
import { fullTime, timeOfDay } from '../../../lib/time.ts';
import classes from './EventLine.module.css';

/** Something that happened to the thread, said in one quiet line. */
export function EventLine({ message }: { message: Message }) {
  const { i18n } = useTranslation();
  return (
    <div className={classes.line} role="article">
      <span>{message.content.text}</span>
      <time dateTime={message.occurredAt} title={fullTime(message.occurredAt, i18n.language)}>
        {timeOfDay(message.occurredAt, i18n.language)}
      </time>
    </div>
  );
}
