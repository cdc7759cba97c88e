import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './ShortcutsOverlay.module.css';

const shortcuts = [
  ['next', 'j', '↓'],
  ['previous', 'k', '↑'],
  ['reply', 'r'],
  ['note', 'n'],
  ['template', '/'],
  ['send', 'Ctrl ↵'],
  ['leave', 'Esc'],
  ['assignMe', 'a'],
  ['resolve', 'e'],
  ['customer', 'c'],
  ['search', '/'],
  ['help', '?'],
] as const;

/** All shortcuts on one page. */
export function ShortcutsOverlay({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <dl className={classes.list}>
        {shortcuts.map(([name, ...keys]) => (
          <div key={name} className={classes.row}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
