import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread, User } from '../../../api/types.ts';
import { teamsQuery } from '../api/agents.ts';
import { useColleagues } from '../useColleagues.ts';
import { ColleagueSelect } from './ColleagueSelect.tsx';
import { HandoverForm } from './HandoverForm.tsx';

/** Passes the thread on to a colleague or a team, with what they have to know. */
export function TransferModal({ thread, me, onClose }: { thread: Thread; me: User; onClose: () => void }) {
  const { t } = useTranslation();
  const colleagues = useColleagues(me.id, true);
  const teams = useQuery(teamsQuery);
  const [to, setTo] = useState<string | null>(null);

  return (
    <HandoverForm
      threadId={thread.id}
      title={t('routing.transferTitle', { name: thread.customer.name ?? t('threads.unnamed') })}
      label={t('routing.note')}
      placeholder={t('routing.notePlaceholder')}
      submit={t('routing.transferSubmit')}
      done={t('routing.transferred')}
      onClose={onClose}
      action={(note) => {
        const [type, id] = [to?.slice(0, to.indexOf(':')), to?.slice(to.indexOf(':') + 1)];
        return (type === 'agent' || type === 'team') && id ? { do: 'transfer', to: { type, id }, note } : null;
      }}
    >
      <ColleagueSelect
        label={t('routing.to')}
        colleagues={colleagues}
        value={to}
        onChange={setTo}
        data={[
          {
            group: t('routing.agents'),
            items: colleagues.map(({ id, name }) => ({ value: `agent:${id}`, label: name })),
          },
          {
            group: t('routing.teams'),
            items: (teams.data ?? []).map(({ id, name }) => ({ value: `team:${id}`, label: name })),
          },
        ].filter(({ items }) => items.length > 0)}
      />
    </HandoverForm>
  );
}
