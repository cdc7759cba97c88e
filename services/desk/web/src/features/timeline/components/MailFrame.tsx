import { Button } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../api/types.ts';
import { mailDocument, sanitise } from '../sanitise.ts';
import classes from './MailFrame.module.css';

/** Taller mails scroll inside. */
const tallest = 900;

/**
 * A mail with its own looks, in a frame that runs no script. `allow-same-origin` is there to measure its height; without
 * `allow-scripts` it gives the mail nothing.
 */
export function MailFrame({ html, attachments }: { html: string; attachments: Attachment[] }) {
  const { t } = useTranslation();
  const [remoteImages, setRemoteImages] = useState(false);
  const [height, setHeight] = useState(140);
  const observer = useRef<ResizeObserver>(null);
  const safe = useMemo(() => sanitise(html, attachments, remoteImages), [html, attachments, remoteImages]);

  const measure = (frame: HTMLIFrameElement) => {
    const root = frame.contentDocument?.documentElement;
    if (!root) return;
    observer.current?.disconnect();
    observer.current = new ResizeObserver(() => setHeight(Math.min(root.offsetHeight, tallest)));
    observer.current.observe(root);
  };

  return (
    <div>
      {safe.blockedImages && (
        <div className={classes.blocked}>
          <IconPhotoOff size={16} aria-hidden />
          <span>{t('timeline.imagesBlocked')}</span>
          <Button size="compact-xs" variant="default" onClick={() => setRemoteImages(true)}>
            {t('timeline.imagesShow')}
          </Button>
        </div>
      )}
      <iframe
        className={classes.frame}
        title={t('timeline.mailFrame')}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        srcDoc={mailDocument(safe.html, remoteImages)}
        style={{ height }}
        onLoad={(event) => measure(event.currentTarget)}
      />
    </div>
  );
}
