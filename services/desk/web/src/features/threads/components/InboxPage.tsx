import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useParams, useSearch } from '@tanstack/react-router';
import { IconMessages } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { load, store } from '../../../lib/storage.ts';
import { CustomerPanel } from '../../customer/components/CustomerPanel.tsx';
import { EmptyState } from '../../shell/components/States.tsx';
import type { View } from '../views.ts';
import { ThreadList } from './ThreadList.tsx';
import { ThreadPane } from './ThreadPane.tsx';
import classes from './InboxPage.module.css';

/** List, thread and customer side by side; on a phone one of them at a time. */
export function InboxPage() {
  const { t } = useTranslation();
  const { view } = useParams({ from: '/desk/inbox/$view' });
  const { channel, seq } = useSearch({ from: '/desk/inbox/$view' });
  const { threadId } = useParams({ strict: false });
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const wide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const [panelWanted, setPanelWanted] = useState(() => load<boolean>('customer-panel') ?? true);
  const [drawerOpen, setDrawerOpen] = useState(false);

  const togglePanel = () => {
    if (!wide) setDrawerOpen((open) => !open);
    else {
      setPanelWanted(!panelWanted);
      store('customer-panel', !panelWanted);
    }
  };

  return (
    <div className={classes.inbox}>
      {(!phone || !threadId) && <ThreadList view={view as View} channel={channel ?? null} openId={threadId ?? null} />}
      {threadId ? (
        <ThreadPane
          key={threadId}
          id={threadId}
          view={view as View}
          channel={channel ?? null}
          aimSeq={seq ?? null}
          onTogglePanel={togglePanel}
        >
          {(customerId) =>
            wide ? (
              panelWanted && (
                <aside className={classes.panel} aria-label={t('customer.label')}>
                  <CustomerPanel key={customerId} id={customerId} />
                </aside>
              )
            ) : (
              <Drawer
                opened={drawerOpen}
                onClose={() => setDrawerOpen(false)}
                position="right"
                size={phone ? '100%' : 360}
                title={t('customer.label')}
                closeButtonProps={{ 'aria-label': t('common.close') }}
              >
                <CustomerPanel key={customerId} id={customerId} />
              </Drawer>
            )
          }
        </ThreadPane>
      ) : (
        !phone && (
          <EmptyState
            icon={<IconMessages size={40} stroke={1.2} />}
            title={t('threads.pick')}
            help={t('threads.pickHelp')}
          />
        )
      )}
    </div>
  );
}
