import { UnstyledButton } from '@mantine/core';
import { IconMapPin } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentPart, Message } from '../../../api/types.ts';
import { LinkedText } from './LinkedText.tsx';
import classes from './MessageBody.module.css';

const MailFrame = lazy(async () => ({ default: (await import('./MailFrame.tsx')).MailFrame }));

/** What was said. A mail is shown as text first, because that is what can be read in a thread; its own looks are one click away. */
export function MessageBody({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { text, html, quoted, parts } = message.content;
  const [asSent, setAsSent] = useState(!text && !!html);
  const [unfolded, setUnfolded] = useState(false);

  return (
    <>
      {asSent && html ? (
        <Suspense fallback={<div className={classes.loading} />}>
          <MailFrame html={html} attachments={message.attachments} />
        </Suspense>
      ) : (
        text && <LinkedText text={text} />
      )}
      {parts?.map((part, index) => (
        <Part key={index} part={part} />
      ))}
      <div className={classes.switches}>
        {quoted && !asSent && (
          <UnstyledButton className={classes.switch} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
            {unfolded ? t('timeline.quotedHide') : t('timeline.quotedShow')}
          </UnstyledButton>
        )}
        {html && text && message.channel === 'email' && (
          <UnstyledButton className={classes.switch} aria-pressed={asSent} onClick={() => setAsSent(!asSent)}>
            {asSent ? t('timeline.showText') : t('timeline.showHtml')}
          </UnstyledButton>
        )}
      </div>
      {unfolded && quoted && !asSent && (
        <blockquote className={classes.quoted}>
          <LinkedText text={quoted} />
        </blockquote>
      )}
    </>
  );
}

function Part({ part }: { part: ContentPart }) {
  const { t } = useTranslation();
  if (part.type === 'location' && part.latitude !== undefined && part.longitude !== undefined) {
    const place = `${part.latitude},${part.longitude}`;
    return (
      <a
        className={classes.part}
        href={`https://www.openstreetmap.org/?mlat=${part.latitude}&mlon=${part.longitude}#map=16/${part.latitude}/${part.longitude}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        <IconMapPin size={16} /> {t('timeline.location')} {place}
      </a>
    );
  }
  if (part.type === 'choice')
    return <div className={classes.part}>{t('timeline.choice', { title: part.title ?? '' })}</div>;
  return null;
}
