import {
  Alert,
  Button,
  Drawer,
  Group,
  MultiSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import type { RoutingAgent, RoutingAgentInput } from '../../../api/routing.ts';
import { channelName, knownChannels } from '../../../lib/channels.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { teamsQuery, useSaveAgent } from '../../routing/api/agents.ts';
import { readSkills, skillText } from '../skills.ts';
import { HoursField } from './HoursField.tsx';

/** What somebody can, speaks and belongs to, when they work, and how much fits at once. */
export function AgentDrawer({ agent, onClose }: { agent: RoutingAgent; onClose: () => void }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const teams = useQuery(teamsQuery);
  const save = useSaveAgent();
  const [input, setInput] = useState<RoutingAgentInput>({
    skills: agent.skills,
    languages: agent.languages,
    teams: agent.teams,
    hours: agent.hours,
    capacity: agent.capacity,
  });
  const change = (part: Partial<RoutingAgentInput>) => setInput({ ...input, ...part });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const fieldError = (name: string) =>
    Object.entries(fields).find(
      ([path]) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
    )?.[1];

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(
      { id: agent.id, ...input },
      {
        onSuccess: () => {
          notify.success(t('team.saved', { name: agent.name }));
          onClose();
        },
      },
    );
  };

  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={agent.name}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TagsInput
            label={t('team.skills')}
            description={t('team.skillsHelp')}
            data-autofocus
            value={Object.entries(input.skills).map(([name, level]) => skillText(name, level))}
            error={fieldError('skills')}
            onChange={(typed) => change({ skills: readSkills(typed) })}
          />
          <TagsInput
            label={t('team.languages')}
            description={t('team.languagesHelp')}
            value={input.languages}
            error={fieldError('languages')}
            onChange={(languages) => change({ languages: languages.map((one) => one.trim().toLowerCase()) })}
          />
          <MultiSelect
            label={t('team.teams')}
            description={teams.data?.length === 0 ? t('team.teamsNone') : undefined}
            data={(teams.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={input.teams}
            error={fieldError('teams')}
            onChange={(chosen) => change({ teams: chosen })}
          />
          <HoursField
            label={t('team.hours')}
            help={t('team.hoursHelp')}
            value={input.hours}
            error={fieldError('hours')}
            onChange={(hours) => change({ hours })}
          />
          <Capacity
            value={input.capacity}
            error={fieldError('capacity')}
            onChange={(capacity) => change({ capacity })}
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
    </Drawer>
  );
}

interface CapacityProps {
  value: Record<string, number> | null;
  error: string | undefined;
  onChange: (capacity: Record<string, number> | null) => void;
}

/** How many of a channel fill an agent; what is usual unless somebody is different. */
function Capacity({ value, error, onChange }: CapacityProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Switch
        label={t('team.capacity')}
        description={t('team.capacityHelp')}
        checked={value !== null}
        error={error}
        onChange={(event) => onChange(event.currentTarget.checked ? { voice: 1, webchat: 3, sms: 5, email: 10 } : null)}
      />
      {value && (
        <SimpleGrid cols={2} spacing="xs">
          {knownChannels.map((channel) => (
            <NumberInput
              key={channel}
              size="xs"
              label={channelName(channel, t)}
              placeholder={t('team.capacityUsual')}
              min={0}
              max={100}
              allowDecimal={false}
              value={value[channel] ?? ''}
              onChange={(number) => {
                const { [channel]: _, ...others } = value;
                onChange(typeof number === 'number' ? { ...others, [channel]: number } : others);
              }}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}
