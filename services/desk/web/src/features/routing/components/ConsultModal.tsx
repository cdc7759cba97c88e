import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread, User } from '../../../api/types.ts';
import { useColleagues } from '../useColleagues.ts';
import { ColleagueSelect } from './ColleagueSelect.tsx';
import { HandoverForm } from './HandoverForm.tsx';

/** Asks a colleague about the thread; it stays with whom it is. */
export function ConsultModal({ thread, me, onClose }: { thread: Thread; me: User; onClose: () => void }) {
  const { t } = useTranslation();
  const colleagues = useColleagues(me.id, true);
  const [whom, setWhom] = useState<string | null>(null);

  return (
    <HandoverForm
      threadId={thread.id}
      title={t('routing.consultTitle')}
      label={t('routing.question')}
      placeholder={t('routing.questionPlaceholder')}
      submit={t('routing.consultSubmit')}
      done={t('routing.consulted')}
      textRequired
      onClose={onClose}
      action={(question) => (whom ? { do: 'consult', agent: whom.slice('agent:'.length), question } : null)}
    >
      <ColleagueSelect
        label={t('routing.whom')}
        colleagues={colleagues}
        value={whom}
        onChange={setWhom}
        data={colleagues.map(({ id, name }) => ({ value: `agent:${id}`, label: name }))}
      />
    </HandoverForm>
  );
}
