import { Alert, Button, Group, Modal, MultiSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import type { ReplyTemplate } from '../../../api/types.ts';
import { channelName, knownChannels } from '../../../lib/channels.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useSaveReplyTemplate, type ReplyTemplateInput } from '../api/replyTemplates.ts';
import { agentGap, customerGap } from '../filling.ts';

/** Makes a template, or changes one. */
export function TemplateModal({ template, onClose }: { template: ReplyTemplate | null; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const save = useSaveReplyTemplate();
  const [input, setInput] = useState<ReplyTemplateInput>({
    id: template?.id ?? null,
    name: template?.name ?? '',
    shortcut: template?.shortcut ?? '',
    text: template?.text ?? '',
    channels: template?.channels ?? [],
  });
  const refusal = save.error instanceof ApiError ? save.error : null;
  const told = refusal?.fields ?? {};
  const taken = refusal?.problem.type === 'shortcut-taken';
  const channels = [...new Set([...knownChannels.filter((channel) => channel !== 'voice'), ...input.channels])];
  const change = (part: Partial<ReplyTemplateInput>) => setInput({ ...input, ...part });

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(input, {
      onSuccess: () => {
        notify.success(t('templates.saved', { name: input.name }));
        onClose();
      },
    });
  };

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={template ? t('templates.editTitle', { name: template.name }) : t('templates.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('templates.name')}
            required
            maxLength={100}
            data-autofocus
            value={input.name}
            error={told.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('templates.shortcut')}
            description={t('templates.shortcutHelp')}
            maxLength={40}
            value={input.shortcut}
            error={taken ? t('templates.shortcutTaken') : told.shortcut}
            onChange={(event) => change({ shortcut: event.currentTarget.value })}
          />
          <Textarea
            label={t('templates.text')}
            description={t('templates.textHelp', { customer: customerGap, agent: agentGap })}
            required
            autosize
            minRows={4}
            maxRows={14}
            maxLength={20_000}
            value={input.text}
            error={told.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
          />
          <MultiSelect
            label={t('templates.channels')}
            description={t('templates.channelsHelp')}
            data={channels.map((channel) => ({ value: channel, label: channelName(channel, t) }))}
            value={input.channels}
            error={told.channels}
            onChange={(chosen) => change({ channels: chosen })}
          />
          {save.error && !taken && (
            <Alert color="red" variant="light" role="alert">
              {errorText(save.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
