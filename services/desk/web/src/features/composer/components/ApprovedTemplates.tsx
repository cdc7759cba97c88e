import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovedTemplate, NewMessage } from '../../../api/types.ts';
import { approvedQuery, filledTemplate } from '../api/approved.ts';
import classes from './ApprovedTemplates.module.css';

interface Props {
  account: string;
  /** Sends it; the text is what the customer will read. */
  onSend: (template: NonNullable<NewMessage['template']>, text: string) => void;
}

/** WhatsApp's approved templates: chosen, filled in, seen as the customer will, and sent. */
export function ApprovedTemplates({ account, onSend }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(approvedQuery(account));
  const [open, setOpen] = useState(false);
  if (!data || data.length === 0) return null;
  return (
    <>
      <Tooltip label={t('composer.approved')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('composer.approved')}
          onClick={() => setOpen(true)}
        >
          <IconTemplate size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {open && (
        <ApprovedModal
          templates={data}
          onClose={() => setOpen(false)}
          onSend={(template, text) => {
            setOpen(false);
            onSend(template, text);
          }}
        />
      )}
    </>
  );
}

const keyOf = ({ name, language }: ApprovedTemplate) => `${name}/${language}`;

function ApprovedModal({
  templates,
  onClose,
  onSend,
}: { templates: ApprovedTemplate[]; onClose: () => void } & Pick<Props, 'onSend'>) {
  const { t } = useTranslation();
  const [key, setKey] = useState<string | null>(templates[0] ? keyOf(templates[0]) : null);
  const [gaps, setGaps] = useState<string[]>([]);
  const chosen = templates.find((one) => keyOf(one) === key);
  const parameters = Array.from({ length: chosen?.parameters ?? 0 }, (_, index) => (gaps[index] ?? '').trim());
  const ready = chosen !== undefined && parameters.every((gap) => gap !== '');

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready) return;
    onSend({ name: chosen.name, language: chosen.language, parameters }, filledTemplate(chosen.text, parameters));
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('composer.approved')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('composer.approvedHelp')}
          </Text>
          <Select
            label={t('composer.approvedWhich')}
            data={templates.map((one) => ({ value: keyOf(one), label: `${one.name} (${one.language})` }))}
            value={key}
            allowDeselect={false}
            searchable
            onChange={(value) => {
              setKey(value);
              setGaps([]);
            }}
          />
          {parameters.map((_, index) => (
            <TextInput
              key={index}
              label={t('composer.approvedGap', { number: index + 1 })}
              required
              maxLength={1024}
              value={gaps[index] ?? ''}
              onChange={(event) => {
                const next = [...gaps];
                next[index] = event.currentTarget.value;
                setGaps(next);
              }}
            />
          ))}
          {chosen && <div className={classes.preview}>{filledTemplate(chosen.text, gaps)}</div>}
          <Group justify="flex-end">
            <Button type="submit" disabled={!ready}>
              {t('composer.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
