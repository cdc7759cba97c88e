import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconRefresh, IconSend2 } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { languages } from '../../../i18n/index.ts';
import { channelName, knownChannels } from '../../../lib/channels.ts';
import type { Flow } from '../api/flows.ts';
import classes from './FlowPage.module.css';

interface Props {
  yaml: string;
  flow: Flow;
  onError: (error: unknown) => void;
}

/** The flow, tried as a customer: every message plays the whole talk again with what stands in the editor. Nobody hears of it. */
export function DryRunChat({ yaml, flow, onError }: Props) {
  const { t, i18n } = useTranslation();
  const [messages, setMessages] = useState<string[]>([]);
  const [text, setText] = useState('');
  const [channel, setChannel] = useState('webchat');
  const [language, setLanguage] = useState(i18n.language);
  const end = useRef<HTMLLIElement>(null);
  const { dryRun } = flow;
  const lines = dryRun.data?.transcript ?? [];

  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [lines.length]);

  const play = (next: string[]) => {
    setMessages(next);
    dryRun.mutate({ yaml, messages: next, channel, language }, { onError });
  };
  const say = (what: string) => {
    if (what.trim() === '' || dryRun.isPending) return;
    setText('');
    play([...messages, what.trim()]);
  };
  const again = () => {
    setMessages([]);
    dryRun.reset();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    say(text);
  };

  return (
    <section className={classes.chat} aria-label={t('flows.tryIt')}>
      <header>
        <h2>{t('flows.tryIt')}</h2>
        <Select
          size="xs"
          w={110}
          aria-label={t('threads.channelFilter')}
          data={knownChannels.map((one) => ({ value: one, label: channelName(one, t) }))}
          value={channel}
          allowDeselect={false}
          onChange={(value) => value && setChannel(value)}
        />
        <Select
          size="xs"
          w={66}
          aria-label={t('nav.language')}
          data={Object.keys(languages)}
          value={language}
          allowDeselect={false}
          onChange={(value) => value && setLanguage(value)}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={t('flows.again')} onClick={again}>
          <IconRefresh size={16} />
        </ActionIcon>
      </header>
      {lines.length === 0 ? (
        <p className={classes.hint}>{t('flows.tryHelp')}</p>
      ) : (
        <ol className={classes.lines} aria-live="polite">
          {lines.map((line, index) => (
            <li key={index} data-from={line.who} ref={index === lines.length - 1 ? end : undefined}>
              {line.text}
              {line.choices && line.choices.length > 0 && index === lines.length - 1 && (
                <div className={classes.choices}>
                  {line.choices.map((choice) => (
                    <Button key={choice} size="compact-xs" variant="default" onClick={() => say(choice)}>
                      {choice}
                    </Button>
                  ))}
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      <form className={classes.say} onSubmit={submit}>
        <TextInput
          size="sm"
          placeholder={t('flows.sayPlaceholder')}
          aria-label={t('flows.sayPlaceholder')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ActionIcon type="submit" size={36} loading={dryRun.isPending} aria-label={t('composer.send')}>
          <IconSend2 size={17} />
        </ActionIcon>
      </form>
    </section>
  );
}
