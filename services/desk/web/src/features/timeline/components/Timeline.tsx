import { ActionIcon, Loader, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread } from '../../../api/types.ts';
import { ErrorState, EmptyState, LoadingState } from '../../shell/components/States.tsx';
import { notYetShown, useOutbox } from '../../composer/api/outbox.ts';
import { markRead } from '../../threads/api/threads.ts';
import { flatten, messagesQuery } from '../api/messages.ts';
import { timelineItems } from '../timelineItems.ts';
import { TimelineRow } from './TimelineRow.tsx';
import { TypingLine } from './TypingLine.tsx';
import classes from './Timeline.module.css';

/** How near to the end (in pixels) still counts as being there, so that new messages are followed. */
const endThreshold = 80;

/** Everything between the customer and us, on every channel, in one order. Give it `key={thread.id}`: its scroll position belongs to one thread. */
export function Timeline({ thread, aimSeq }: { thread: Thread; aimSeq: number | null }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(messagesQuery(thread.id));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const outbox = useOutbox();

  const messages = useMemo(() => flatten(query.data), [query.data]);
  const items = useMemo(() => {
    const entries = outbox.filter((entry) => entry.threadId === thread.id);
    return timelineItems(messages, notYetShown(entries, messages), !hasNextPage);
  }, [messages, outbox, thread.id, hasNextPage]);

  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  // A thread opens at its end; until that is reached, the rows at the top say nothing about what the reader wants.
  const [arrived, setArrived] = useState(false);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'message' ? 96 : 44),
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endThreshold,
    overscan: 8,
    paddingStart: 16,
    paddingEnd: 8,
    onChange: (instance) => {
      const there = instance.isAtEnd(endThreshold);
      setAtEnd(there);
      if (there && instance.scrollElement !== null && instance.options.count > 0) setArrived(true);
    },
  });

  const ready = items.length > 0;
  useLayoutEffect(() => {
    if (ready) virtualizer.scrollToEnd();
  }, [ready, virtualizer]);

  // Who writes wants to see what became of it, wherever they were reading.
  const lastOwn = items.findLast((item) => item.kind === 'unsent')?.key;
  useLayoutEffect(() => {
    if (lastOwn !== undefined) virtualizer.scrollToEnd();
  }, [lastOwn, virtualizer]);

  const rows = virtualizer.getVirtualItems();
  const firstRow = rows[0]?.index ?? null;
  const searching = useAim(aimSeq, messages[0]?.seq ?? null, query, (seq) => {
    const index = items.findIndex((item) => item.kind === 'message' && item.message.seq === seq);
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'center' });
  });

  useEffect(() => {
    if (arrived && !searching && firstRow !== null && firstRow < 6 && hasNextPage && !isFetchingNextPage) {
      void fetchNextPage();
    }
  }, [arrived, firstRow, hasNextPage, isFetchingNextPage, fetchNextPage, searching]);

  const lastSeq = messages.at(-1)?.seq ?? null;
  useEffect(() => {
    if (lastSeq !== null && atEnd && document.visibilityState === 'visible') void markRead(thread.id, lastSeq);
  }, [thread.id, lastSeq, atEnd]);

  if (query.isPending) return <LoadingState />;
  if (query.isError && messages.length === 0) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!ready) return <EmptyState title={t('timeline.empty')} help={t('timeline.emptyHelp')} />;

  return (
    <div className={classes.frame}>
      <div className={classes.scroller} ref={scroller} tabIndex={0} role="feed" aria-label={t('timeline.label')}>
        {isFetchingNextPage && (
          <div className={classes.older}>
            <Loader size="xs" /> <Text size="xs">{t('timeline.loadingOlder')}</Text>
          </div>
        )}
        <div className={classes.canvas} style={{ height: virtualizer.getTotalSize() }}>
          {rows.map((row) => {
            const item = items[row.index];
            return (
              item && (
                <div
                  key={row.key}
                  ref={virtualizer.measureElement}
                  data-index={row.index}
                  className={classes.row}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <TimelineRow
                    item={item}
                    thread={thread}
                    aimed={item.kind === 'message' && item.message.seq === aimSeq}
                  />
                </div>
              )
            );
          })}
        </div>
        <TypingLine thread={thread} />
      </div>
      {!atEnd && (
        <ActionIcon
          className={classes.jump}
          variant="default"
          radius="xl"
          size="lg"
          aria-label={t('timeline.jump')}
          title={t('timeline.jump')}
          onClick={() => virtualizer.scrollToEnd()}
        >
          <IconArrowDown size={18} />
        </ActionIcon>
      )}
    </div>
  );
}

/** Loads backwards until the message that a search hit points at is there, and then goes to it, once. Says whether it still looks. */
function useAim(
  aim: number | null,
  firstSeq: number | null,
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> },
  show: (seq: number) => void,
): boolean {
  const [reached, setReached] = useState<number | null>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const open = aim !== null && aim !== reached && firstSeq !== null;
  const loaded = open && (firstSeq <= aim || !hasNextPage);
  const showLatest = useRef(show);
  useEffect(() => {
    showLatest.current = show;
  });

  useEffect(() => {
    if (!open) return;
    if (loaded) {
      setReached(aim);
      // After the rows of the last page have been laid out.
      requestAnimationFrame(() => showLatest.current(aim));
    } else if (!isFetchingNextPage) void fetchNextPage();
  }, [open, loaded, aim, isFetchingNextPage, fetchNextPage]);

  return open && !loaded;
}
