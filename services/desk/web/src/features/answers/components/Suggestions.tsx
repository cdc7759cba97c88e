import { Anchor, Button, CloseButton, Kbd } from '@mantine/core';
import { IconBook2, IconBulb, IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerSource, SuggestedAnswer } from '../../../api/automation.ts';
import type { Message, Thread } from '../../../api/types.ts';
import { answersQuery, openQuestion } from '../api/answers.ts';
import classes from './Suggestions.module.css';

interface Props {
  thread: Thread;
  messages: Message[];
  onPick: (text: string) => void;
}

/** Answers that fit what the customer asked, with where they come from; Alt and the number puts one into the field. */
export function Suggestions({ thread, messages, onPick }: Props) {
  const { t } = useTranslation();
  const q = openQuestion(messages);
  const [waved, setWaved] = useState<string | null>(null);
  const { data } = useQuery({
    ...answersQuery({ threadId: thread.id, q: q ?? '', language: thread.customer.language }),
    enabled: q !== null,
  });
  const shown = q === null || waved === q ? [] : (data ?? []);

  useEffect(() => {
    if (shown.length === 0) return;
    const onKey = (event: KeyboardEvent) => {
      const number = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (!event.altKey || event.ctrlKey || event.metaKey || number === undefined) return;
      const answer = shown[Number(number) - 1];
      if (!answer) return;
      event.preventDefault();
      onPick(answer.text);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  if (shown.length === 0) return null;
  return (
    <section className={classes.suggestions} aria-label={t('answers.label')}>
      <header className={classes.head}>
        <IconBulb size={15} stroke={1.8} aria-hidden />
        <span>{t('answers.label')}</span>
        <CloseButton size="xs" aria-label={t('answers.wave')} onClick={() => setWaved(q)} />
      </header>
      <ul>
        {shown.map((answer, index) => (
          <Suggestion key={index} answer={answer} number={index + 1} onPick={() => onPick(answer.text)} />
        ))}
      </ul>
    </section>
  );
}

function Suggestion({ answer, number, onPick }: { answer: SuggestedAnswer; number: number; onPick: () => void }) {
  const { t, i18n } = useTranslation();
  const sure = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(answer.confidence);
  return (
    <li className={classes.suggestion}>
      <div className={classes.words}>
        <p>{answer.text}</p>
        <div className={classes.sources}>
          <span title={t('answers.confidenceHelp')}>{t('answers.confidence', { sure })}</span>
          {answer.sources.map((source) => (
            <Source key={`${source.type}/${source.id}`} source={source} />
          ))}
        </div>
      </div>
      <Button
        size="compact-xs"
        variant="light"
        rightSection={<Kbd size="xs">Alt {number}</Kbd>}
        aria-keyshortcuts={`Alt+${number}`}
        onClick={onPick}
      >
        {t('answers.insert')}
      </Button>
    </li>
  );
}

function Source({ source }: { source: AnswerSource }) {
  const { t } = useTranslation();
  const SourceIcon = source.type === 'article' ? IconBook2 : IconMessages;
  const title = source.title ?? (source.type === 'article' ? t('answers.article') : t('answers.episode'));
  return (
    <span className={classes.source} title={source.excerpt ?? title}>
      <SourceIcon size={13} aria-label={source.type === 'article' ? t('answers.article') : t('answers.episode')} />
      {source.url && /^(https?:\/\/|\/)/.test(source.url) ? (
        <Anchor href={source.url} target="_blank" rel="noreferrer" inherit>
          {title}
        </Anchor>
      ) : (
        title
      )}
    </span>
  );
}
