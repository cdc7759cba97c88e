import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import type { Thread } from '../../../api/types.ts';
import { AutomationCard } from '../../automation/components/AutomationCard.tsx';
import { Composer } from '../../composer/components/Composer.tsx';
import { useMe } from '../../session/api/session.ts';
import { ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { flatten, messagesQuery } from '../../timeline/api/messages.ts';
import { Timeline } from '../../timeline/components/Timeline.tsx';
import { threadQuery } from '../api/threads.ts';
import type { View } from '../views.ts';
import { ThreadHeader } from './ThreadHeader.tsx';
import classes from './ThreadPane.module.css';

interface Props {
  id: string;
  view: View;
  channel: string | null;
  aimSeq: number | null;
  onTogglePanel: () => void;
  /** What stands beside the conversation. */
  children: (customerId: string) => ReactNode;
}

/** One thread: what can be done with it, everything that was said, and the field to answer. */
export function ThreadPane({ id, children, ...rest }: Props) {
  const query = useQuery(threadQuery(id));
  if (query.isPending) return <LoadingState />;
  if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <Conversation thread={query.data} {...rest} />
      {children(query.data.customer.id)}
    </>
  );
}

function Conversation({
  thread,
  view,
  channel,
  aimSeq,
  onTogglePanel,
}: Omit<Props, 'id' | 'children'> & { thread: Thread }) {
  const me = useMe();
  const { data } = useInfiniteQuery(messagesQuery(thread.id));
  const messages = useMemo(() => flatten(data), [data]);
  useHotkeys([['c', onTogglePanel]]);

  return (
    <section className={classes.pane}>
      <ThreadHeader thread={thread} me={me} view={view} channel={channel} onTogglePanel={onTogglePanel} />
      <Timeline thread={thread} aimSeq={aimSeq} />
      <AutomationCard thread={thread} me={me} />
      <Composer thread={thread} messages={messages} me={me} />
    </section>
  );
}
