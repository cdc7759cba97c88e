import { IconWifiOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../../live/api/connection.ts';
import classes from './ConnectionBanner.module.css';

/** A blink of the connection (a proxy that ends long answers) is not worth a word; what lasts is. */
const patience = 2_500;

/** Says that the desk is not live at the moment. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const lost = useConnection() === 'lost';
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(lost), lost ? patience : 0);
    return () => clearTimeout(timer);
  }, [lost]);

  return (
    <div role="status">
      {lost && lasting && (
        <div className={classes.banner}>
          <IconWifiOff size={16} aria-hidden /> {t('live.lost')}
        </div>
      )}
    </div>
  );
}
