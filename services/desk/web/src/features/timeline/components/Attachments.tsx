import { Modal, UnstyledButton } from '@mantine/core';
import { IconDownload, IconFile, IconFileOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../api/types.ts';
import { fileSize } from '../../../lib/fileSize.ts';
import classes from './Attachments.module.css';

/** Kinds of image that every browser shows and that cannot contain a script. */
const pictures = /^image\/(png|jpe?g|gif|webp|avif|bmp)$/;

/** A message's files: images small, sound and film to play, everything else to download. */
export function Attachments({ attachments }: { attachments: Attachment[] }) {
  const { t } = useTranslation();
  const [large, setLarge] = useState<Attachment | null>(null);
  if (attachments.length === 0) return null;

  return (
    <div className={classes.list}>
      {attachments.map((file) => (
        <File key={file.id} file={file} onOpen={() => setLarge(file)} />
      ))}
      <Modal
        opened={large !== null}
        onClose={() => setLarge(null)}
        size="auto"
        centered
        title={large?.name}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {large && <img className={classes.large} src={large.url ?? ''} alt={large.name ?? ''} />}
      </Modal>
    </div>
  );
}

function File({ file, onOpen }: { file: Attachment; onOpen: () => void }) {
  const { t, i18n } = useTranslation();
  const url = file.url ?? '';
  const type = file.mediaType ?? '';
  const name = file.name ?? t('timeline.unnamedFile');

  if (!file.url) {
    return (
      <span className={classes.file} title={file.error ?? undefined}>
        <IconFileOff size={20} stroke={1.5} />
        <span className={classes.name}>{name}</span>
        <span className={classes.size}>{t('timeline.unavailable')}</span>
      </span>
    );
  }
  if (pictures.test(type)) {
    return (
      <UnstyledButton className={classes.picture} onClick={onOpen} aria-label={t('timeline.preview', { name })}>
        <img src={url} alt={name} loading="lazy" />
      </UnstyledButton>
    );
  }
  if (type.startsWith('audio/')) {
    return <audio className={classes.sound} controls preload="none" src={url} aria-label={name} />;
  }
  if (type.startsWith('video/')) {
    return <video className={classes.film} controls preload="metadata" src={url} aria-label={name} />;
  }
  return (
    <a className={classes.file} href={url} download={name} aria-label={t('timeline.download', { name })}>
      <IconFile size={20} stroke={1.5} />
      <span className={classes.name}>{name}</span>
      {file.size !== null && <span className={classes.size}>{fileSize(file.size, i18n.language)}</span>}
      <IconDownload size={15} />
    </a>
  );
}
