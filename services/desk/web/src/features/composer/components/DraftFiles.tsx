import { CloseButton } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { UploadedFile } from '../../../api/types.ts';
import { fileSize } from '../../../lib/fileSize.ts';
import classes from './DraftFiles.module.css';

/** The files that will go with the message. */
export function DraftFiles({ files, onRemove }: { files: UploadedFile[]; onRemove: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className={classes.list}>
      {files.map((file) => (
        <li key={file.id} className={classes.file}>
          {file.mediaType.startsWith('image/') && file.mediaType !== 'image/svg+xml' ? (
            <img src={file.url} alt="" />
          ) : (
            <IconFile size={18} stroke={1.5} />
          )}
          <span className={classes.name}>{file.name}</span>
          <span className={classes.size}>{fileSize(file.size, i18n.language)}</span>
          <CloseButton
            size="sm"
            aria-label={t('composer.removeFile', { name: file.name })}
            onClick={() => onRemove(file.id)}
          />
        </li>
      ))}
    </ul>
  );
}
