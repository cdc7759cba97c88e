import { Badge } from '@mantine/core';
import { IconCalendarEvent } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './MessageFacts.module.css';

interface Props {
  facts: Record<string, string>;
}

/** What a mail is besides its words: an invitation, signed, encrypted, probably spam, copied to others. */
export function MessageFacts({ facts }: Props) {
  const { t } = useTranslation();
  const { invitation, encrypted, signed, spamFlag, cc } = facts;
  const spam = /^y/i.test(spamFlag ?? '');
  if (!invitation && !encrypted && !signed && !spam && !cc) return null;

  return (
    <div className={classes.facts}>
      {invitation && <Invitation facts={facts} />}
      {encrypted && (
        <Badge size="sm" variant="light" color="violet">
          {t('timeline.facts.encrypted', { how: nameOf(encrypted) })}
        </Badge>
      )}
      {signed && (
        <Badge size="sm" variant="light" color="gray">
          {t('timeline.facts.signed', { how: nameOf(signed) })}
        </Badge>
      )}
      {spam && (
        <Badge size="sm" variant="light" color="orange">
          {facts.spamScore ? t('timeline.facts.spamScore', { score: facts.spamScore }) : t('timeline.facts.spam')}
        </Badge>
      )}
      {cc && <span className={classes.copies}>{t('timeline.facts.cc', { addresses: cc })}</span>}
    </div>
  );
}

function Invitation({ facts }: Props) {
  const { t } = useTranslation();
  const kind =
    facts.invitationMethod === 'CANCEL' ? 'cancelled' : facts.invitationMethod === 'REPLY' ? 'answered' : 'invited';
  const times = [facts.invitationStart, facts.invitationEnd].filter(Boolean).map((time) => time?.replace('T', ' '));
  return (
    <div className={classes.invitation}>
      <IconCalendarEvent size={18} stroke={1.7} aria-hidden />
      <div>
        <div>
          <strong>{t(`timeline.facts.${kind}`)}</strong> {facts.invitationSummary}
        </div>
        {(times.length > 0 || facts.invitationLocation) && (
          <div className={classes.when}>
            {[times.join(' – '), facts.invitationLocation].filter(Boolean).join(' · ')}
          </div>
        )}
      </div>
    </div>
  );
}

const nameOf = (how: string) => (how === 'smime' ? 'S/MIME' : how.toUpperCase());
