import { Button, Menu } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shortDateTime } from '../../../lib/time.ts';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import classes from './VersionsMenu.module.css';

interface Version {
  version: number;
  by?: string | null;
  at?: string | null;
}

interface Props<T extends Version, K extends QueryKey> {
  query: UseQueryOptions<T[], Error, T[], K>;
  current: number | null;
  busy: boolean;
  onRollBack: (version: number) => void;
}

/** What was published before, and the way back to it. */
export function VersionsMenu<T extends Version, K extends QueryKey>({ query, current, busy, onRollBack }: Props<T, K>) {
  const { t, i18n } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [asked, setAsked] = useState<number | null>(null);
  const { data, isPending } = useQuery({ ...query, enabled: opened });
  const versions = (data ?? []).toSorted((a, b) => b.version - a.version);

  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-start" shadow="md" width={300}>
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconHistory size={16} />} disabled={busy}>
            {t('editor.versions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
          <Menu.Label>{t('editor.rollBackTo')}</Menu.Label>
          {versions.map((one) => (
            <Menu.Item key={one.version} disabled={one.version === current} onClick={() => setAsked(one.version)}>
              <span className={classes.version}>
                {t('editor.version', { version: one.version })}
                {one.version === current && ` (${t('editor.current')})`}
                <small>{[one.by, one.at && shortDateTime(one.at, i18n.language)].filter(Boolean).join(', ')}</small>
              </span>
            </Menu.Item>
          ))}
          {versions.length === 0 && (
            <Menu.Item disabled>{isPending ? t('app.loading') : t('editor.noVersions')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmModal
        opened={asked !== null}
        title={t('editor.rollBackTitle', { version: asked ?? 0 })}
        text={t('editor.rollBackText')}
        confirm={t('editor.rollBack')}
        busy={busy}
        onClose={() => setAsked(null)}
        onConfirm={() => {
          if (asked !== null) onRollBack(asked);
          setAsked(null);
        }}
      />
    </>
  );
}
