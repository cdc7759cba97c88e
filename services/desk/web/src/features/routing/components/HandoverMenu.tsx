import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconArrowForwardUp, IconArrowsExchange, IconHandGrab, IconMessageQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Thread, User } from '../../../api/types.ts';
import { ConsultModal } from './ConsultModal.tsx';
import { TakeModal } from './TakeModal.tsx';
import { TransferModal } from './TransferModal.tsx';

/** More than assigning: with words for who comes next, a question to a colleague, or taking over. */
export function HandoverMenu({ thread, me }: { thread: Thread; me: User }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'transfer' | 'consult' | 'take' | null>(null);
  const close = () => setOpen(null);
  const another = thread.handler !== null && thread.handler.id !== me.id;

  return (
    <>
      <Menu position="bottom-end" shadow="md" width={270}>
        <Menu.Target>
          <Tooltip label={t('routing.handover')}>
            <ActionIcon variant="default" size={30} aria-label={t('routing.handover')}>
              <IconArrowsExchange size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconArrowForwardUp size={17} />} onClick={() => setOpen('transfer')}>
            {t('routing.transfer')}
          </Menu.Item>
          <Menu.Item leftSection={<IconMessageQuestion size={17} />} onClick={() => setOpen('consult')}>
            {t('routing.consult')}
          </Menu.Item>
          {me.role !== 'agent' && another && (
            <Menu.Item leftSection={<IconHandGrab size={17} />} onClick={() => setOpen('take')}>
              {t('routing.take')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {open === 'transfer' && <TransferModal thread={thread} me={me} onClose={close} />}
      {open === 'consult' && <ConsultModal thread={thread} me={me} onClose={close} />}
      {open === 'take' && <TakeModal thread={thread} onClose={close} />}
    </>
  );
}
