import { Anchor, Button, Code, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../api/types.ts';
import { isProvider, providers } from '../providers.ts';
import classes from './ConnectHelp.module.css';

/** What has to be done elsewhere so that the channel works: the snippet for the site, the addresses for the provider. */
export function ConnectHelp({ account }: { account: Account }) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  const { origin } = window.location;

  if (account.provider === 'builtin') {
    const snippet = embedSnippet(origin, account.id);
    return (
      <div className={classes.box}>
        <Text size="sm">{t('accounts.embed')}</Text>
        <Code block>{snippet}</Code>
        <div className={classes.actions}>
          <Button size="xs" variant="default" onClick={() => clipboard.copy(snippet)}>
            {clipboard.copied ? t('customer.copied') : t('accounts.embedCopy')}
          </Button>
          <Anchor href={`/demo?account=${encodeURIComponent(account.id)}`} target="_blank" size="sm">
            {t('accounts.embedTry')}
          </Anchor>
        </div>
      </div>
    );
  }

  const paths = isProvider(account.provider) ? (providers[account.provider].webhooks?.[account.channel] ?? []) : [];
  if (paths.length === 0) return null;
  return (
    <div className={classes.box}>
      <Text size="sm">{t('accounts.webhooks')}</Text>
      {paths.map((path) => (
        <Code key={path} block>{`${origin}/webhooks/${account.id}/${path}`}</Code>
      ))}
    </div>
  );
}

/** The line that puts the web chat on a site. */
export function embedSnippet(origin: string, account: string): string {
  return `<script src="${origin}/widget.js" data-account="${account}" async></script>`;
}
