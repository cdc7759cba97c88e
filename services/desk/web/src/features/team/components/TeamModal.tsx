import { Alert, Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import type { Team } from '../../../api/routing.ts';
import { slugOf } from '../../../lib/slug.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useSaveTeam } from '../../routing/api/agents.ts';
import { HoursField } from './HoursField.tsx';

/** Makes or changes a team. */
export function TeamModal({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const save = useSaveTeam();
  const [input, setInput] = useState<Team>(team ?? { id: '', name: '', hours: null, holidays: [] });
  const change = (part: Partial<Team>) => setInput({ ...input, ...part });
  const told = save.error instanceof ApiError ? save.error.fields : {};
  const wrong = (name: string) => Object.entries(told).find(([path]) => path.startsWith(name))?.[1];

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(
      { ...input, id: team?.id ?? slugOf(input.name) },
      {
        onSuccess: () => {
          notify.success(t('team.saved', { name: input.name }));
          onClose();
        },
      },
    );
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={team ? t('team.editTeam', { name: team.name }) : t('team.addTeam')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('team.name')}
            description={t('team.idHelp', { id: team?.id ?? (slugOf(input.name) || '…') })}
            required
            maxLength={100}
            data-autofocus
            value={input.name}
            error={told.name ?? told.id}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <HoursField
            label={t('team.hours')}
            help={t('team.teamHoursHelp')}
            value={input.hours}
            error={wrong('hours')}
            onChange={(hours) => change({ hours })}
          />
          <TagsInput
            label={t('team.holidays')}
            description={t('team.holidaysHelp')}
            placeholder="2026-12-25"
            value={input.holidays}
            error={wrong('holidays')}
            onChange={(holidays) => change({ holidays })}
          />
          {save.error && (
            <Alert color="red" variant="light" role="alert">
              {errorText(save.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
