import {
  ActionIcon,
  Button,
  FileButton,
  Kbd,
  Loader,
  SegmentedControl,
  Text,
  Textarea,
  Tooltip,
  useCombobox,
} from '@mantine/core';
import { IconLock, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message, Thread, User } from '../../../api/types.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { notifications } from '@mantine/notifications';
import { accountsQuery } from '../../accounts/api/accounts.ts';
import { Suggestions } from '../../answers/components/Suggestions.tsx';
import { customerQuery } from '../../customer/api/customer.ts';
import { useTyping } from '../../live/api/typing.ts';
import { FoundPromises } from '../../promises/components/FoundPromises.tsx';
import { usePromiseFinder } from '../../promises/usePromiseFinder.ts';
import { replyTemplatesQuery } from '../../templates/api/replyTemplates.ts';
import { TemplatePicker } from '../../templates/components/TemplatePicker.tsx';
import { fitting } from '../../templates/filling.ts';
import { useComposer } from '../useComposer.ts';
import { segmentsOf } from '../segments.ts';
import { chosenVia, viaOptions } from '../via.ts';
import { ApprovedTemplates } from './ApprovedTemplates.tsx';
import { DraftFiles } from './DraftFiles.tsx';
import { ViaSelect } from './ViaSelect.tsx';
import classes from './Composer.module.css';

/** The text field, so that shortcuts find it. */
export const composerFieldId = 'composer-text';

const field = () => document.querySelector<HTMLTextAreaElement>(`textarea#${composerFieldId}`);
const focusField = () => field()?.focus();

interface Props {
  thread: Thread;
  messages: Message[];
  me: User;
}

/** Where answers and notes are written. Give it `key={thread.id}`: a draft belongs to one thread. */
export function Composer({ thread, messages, me }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [dropping, setDropping] = useState(false);
  const composer = useComposer(thread, me.id, (name, error) =>
    notifications.show({ color: 'red', message: t('composer.uploadFailed', { name, reason: errorText(error) }) }),
  );
  const { draft, change, attach, uploading, ready, submit, submitTemplate } = composer;
  const finder = usePromiseFinder(thread, draft.kind === 'reply' ? draft.text : '');
  const accounts = useQuery(accountsQuery);
  const customer = useQuery(customerQuery(thread.customer.id));
  const templates = useQuery(replyTemplatesQuery);
  const picker = useCombobox({
    onDropdownOpen: () => picker.focusSearchInput(),
    onDropdownClose: (source) => {
      picker.resetSelectedOption();
      if (source === 'keyboard') focusField();
    },
  });
  const otherAgent = useTyping(thread.id, 'agent');

  const options = useMemo(
    () => viaOptions(messages, thread.customer.addresses, accounts.data, customer.data?.preferences ?? null),
    [messages, thread.customer.addresses, accounts.data, customer.data?.preferences],
  );
  const via = chosenVia(options, draft.via);
  const note = draft.kind === 'note';
  // Without the list of accounts the hub chooses the way.
  const unreachable = !note && !via && accounts.data !== undefined;
  const tooLong = !note && via?.maxTextLength != null && draft.text.length > via.maxTextLength;

  const offered = fitting(templates.data ?? [], via?.channel ?? null).length > 0;

  const segments = !note && via?.channel === 'sms' ? segmentsOf(draft.text) : null;

  const send = () => {
    if (submit(via) && !note) finder.onSent();
  };

  /** Puts text where the cursor is. */
  const insert = (text: string) => {
    const { selectionStart: from, selectionEnd: to } = field() ?? { selectionStart: 0, selectionEnd: 0 };
    change({ text: draft.text.slice(0, from) + text + draft.text.slice(to) });
    focusField();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !unreachable) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape') event.currentTarget.blur();
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === '/' && bare && !note && draft.text === '' && offered) {
      event.preventDefault();
      picker.openDropdown();
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void attach(event.clipboardData.files);
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    void attach(event.dataTransfer.files);
  };

  return (
    <>
      {!note && draft.text === '' && thread.handler?.type !== 'automation' && (
        <Suggestions thread={thread} messages={messages} onPick={insert} />
      )}
      <section
        className={classes.composer}
        data-note={note || undefined}
        data-dropping={dropping || undefined}
        aria-label={t('composer.label', { name: thread.customer.name ?? t('threads.unnamed') })}
        onDragOver={(event) => {
          event.preventDefault();
          setDropping(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
        }}
        onDrop={onDrop}
      >
        <div className={classes.top}>
          <SegmentedControl
            size="xs"
            value={draft.kind}
            onChange={(kind) => change({ kind: kind === 'note' ? 'note' : 'reply' })}
            data={[
              { value: 'reply', label: t('composer.reply') },
              { value: 'note', label: t('composer.note') },
            ]}
            aria-label={t('composer.mode')}
          />
          {note ? (
            <Text size="xs" className={classes.hint}>
              <IconLock size={14} /> {t('timeline.noteHint')}
            </Text>
          ) : (
            via && <ViaSelect options={options} value={via} onChange={(option) => change({ via: option })} />
          )}
          {otherAgent !== null && (
            <Text size="xs" className={classes.warning} role="status">
              {t('composer.agentTyping', { name: otherAgent || t('session.roles.agent') })}
            </Text>
          )}
        </div>
        <Textarea
          id={composerFieldId}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={12}
          classNames={{ input: classes.field ?? '' }}
          placeholder={note ? t('composer.notePlaceholder') : t('composer.replyPlaceholder')}
          aria-label={note ? t('composer.note') : t('composer.reply')}
          value={draft.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <FoundPromises finder={finder} />
        <DraftFiles
          files={draft.attachments}
          onRemove={(id) => change({ attachments: draft.attachments.filter((file) => file.id !== id) })}
        />
        {uploading.map((upload) => (
          <Text key={upload.id} size="xs" className={classes.hint} role="status">
            <Loader size={12} /> {t('composer.uploading', { name: upload.name })}
          </Text>
        ))}
        {unreachable && (
          <Text size="xs" className={classes.warning}>
            {t('composer.viaNone')}
          </Text>
        )}
        {tooLong && (
          <Text size="xs" className={classes.warning}>
            {t('composer.tooLong', { max: via.maxTextLength })}
          </Text>
        )}
        <div className={classes.bottom}>
          <FileButton multiple onChange={(files) => void attach(files)}>
            {(button) => (
              <Tooltip label={t('composer.attach')}>
                <ActionIcon {...button} variant="subtle" color="gray" size="lg" aria-label={t('composer.attach')}>
                  <IconPaperclip size={19} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          {!note && (
            <TemplatePicker
              store={picker}
              channel={via?.channel ?? null}
              names={{ customer: thread.customer.name, agent: me.name }}
              onPick={insert}
              onSlash={() => insert('/')}
            />
          )}
          {!note && via?.channel === 'whatsapp' && (
            <ApprovedTemplates account={via.account} onSend={(template, text) => submitTemplate(via, template, text)} />
          )}
          {segments !== null && segments.count > 0 && (
            <Text size="xs" className={classes.hint} data-segments={segments.count}>
              {t('composer.segments', { count: segments.count })}
              {!segments.gsm && ` · ${t('composer.unicode')}`}
            </Text>
          )}
          <Kbd size="xs" className={classes.kbd}>
            Ctrl ↵
          </Kbd>
          <Button
            size="sm"
            color={note ? 'yellow' : undefined}
            disabled={!ready || unreachable}
            rightSection={note ? undefined : <IconSend2 size={16} />}
            onClick={send}
          >
            {note ? t('composer.addNote') : t('composer.send')}
          </Button>
        </div>
        {dropping && <div className={classes.drop}>{t('composer.dropHere')}</div>}
      </section>
    </>
  );
}
