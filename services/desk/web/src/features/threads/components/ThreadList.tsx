import { Loader, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { threadListQuery } from '../api/threads.ts';
import type { View } from '../views.ts';
import { ChannelFilter } from './ChannelFilter.tsx';
import { rowHeight, ThreadRow } from './ThreadRow.tsx';
import { ViewChips } from './ViewChips.tsx';
import classes from './ThreadList.module.css';

interface Props {
  view: View;
  channel: string | null;
  openId: string | null;
}

/** One view's threads, most urgent first, without an end to scroll to. */
export function ThreadList({ view, channel, openId }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const query = useInfiniteQuery(threadListQuery({ view, channel }));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const threads = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);

  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: threads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => threads[index]?.id ?? index,
    overscan: 6,
  });
  const rows = virtualizer.getVirtualItems();

  const lastRow = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastRow >= threads.length - 5 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastRow, threads.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const move = (step: 1 | -1) => {
    const current = threads.findIndex((thread) => thread.id === openId);
    const index = current < 0 ? (step > 0 ? 0 : threads.length - 1) : current + step;
    const next = threads[index];
    if (!next) return;
    virtualizer.scrollToIndex(index);
    void navigate({
      to: '/inbox/$view/$threadId',
      params: { view, threadId: next.id },
      search: channel ? { channel } : {},
    });
  };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['ArrowDown', () => move(1)],
    ['ArrowUp', () => move(-1)],
  ]);

  const body = () => {
    if (query.isPending) return <LoadingState />;
    if (query.isError && threads.length === 0) {
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    }
    if (threads.length === 0) {
      return channel ? (
        <EmptyState title={t('threads.empty.filtered')} help={t('threads.empty.filteredHelp')} />
      ) : (
        <EmptyState title={t(`threads.empty.${view}`)} help={t(`threads.empty.${view}Help`)} />
      );
    }
    return (
      <div className={classes.scroller} ref={scroller}>
        <ul className={classes.canvas} style={{ height: virtualizer.getTotalSize() }}>
          {rows.map((row) => {
            const thread = threads[row.index];
            return (
              thread && (
                <li
                  key={row.key}
                  className={classes.row}
                  style={{ height: row.size, transform: `translateY(${row.start}px)` }}
                  aria-setsize={hasNextPage ? -1 : threads.length}
                  aria-posinset={row.index + 1}
                >
                  <ThreadRow thread={thread} view={view} channel={channel} open={thread.id === openId} />
                </li>
              )
            );
          })}
        </ul>
        {isFetchingNextPage && (
          <div className={classes.more}>
            <Loader size="xs" aria-label={t('threads.loadingMore')} />
          </div>
        )}
      </div>
    );
  };

  return (
    <section className={classes.list} aria-label={t('threads.label')}>
      <header className={classes.head}>
        <Title order={1} size="h4" className={classes.title}>
          {t(`threads.views.${view}`)}
        </Title>
        <ChannelFilter
          value={channel}
          onChange={(next) =>
            void navigate({ to: '/inbox/$view', params: { view }, search: next ? { channel: next } : {} })
          }
        />
      </header>
      <ViewChips view={view} />
      {body()}
    </section>
  );
}
