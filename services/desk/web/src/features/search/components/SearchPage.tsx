import { Loader, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconMessage, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../api/types.ts';
import { relative } from '../../../lib/time.ts';
import { useNow } from '../../../lib/useNow.ts';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import { EmptyState, ErrorState } from '../../shell/components/States.tsx';
import { searchQuery } from '../api/search.ts';
import { Highlighted } from './Highlighted.tsx';
import classes from './SearchPage.module.css';

/** Below this, everything would be found. */
const shortest = 2;

/** Finds messages and customers on all channels while one types; the words stand in the address, so that "back" leads here again. */
export function SearchPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { q: initial = '' } = useSearch({ from: '/desk/search' });
  const [text, setText] = useState(initial);
  const [q] = useDebouncedValue(text.trim(), 250);
  const enough = q.length >= shortest;
  const query = useQuery({ ...searchQuery(q), enabled: enough });

  useEffect(() => {
    void navigate({ to: '/search', search: q ? { q } : {}, replace: true });
  }, [q, navigate]);

  const results = () => {
    if (!enough) {
      return (
        <EmptyState
          icon={<IconSearch size={36} stroke={1.3} />}
          title={t('search.start')}
          help={t('search.startHelp')}
        />
      );
    }
    if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    const hits = query.data?.items;
    if (!hits) return null;
    if (hits.length === 0) {
      return <EmptyState title={t('search.none', { q })} help={t('search.noneHelp')} />;
    }
    return (
      <ul className={classes.hits}>
        {hits.map((hit, index) => (
          <li key={hit.messageId ?? hit.customerId ?? index}>
            <Hit hit={hit} />
          </li>
        ))}
      </ul>
    );
  };

  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <Title order={1} size="h3" mb="md">
          {t('search.title')}
        </Title>
        <TextInput
          type="search"
          size="md"
          autoFocus
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          leftSection={<IconSearch size={18} />}
          rightSection={query.isFetching ? <Loader size="xs" /> : null}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed" mt={8} h={18} role="status">
          {enough && query.data && t('search.results', { count: query.data.items.length })}
        </Text>
        {results()}
      </div>
    </div>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (!hit.threadId) return null;
  return (
    <Link
      to="/inbox/$view/$threadId"
      params={{ view: 'open', threadId: hit.threadId }}
      search={hit.seq === null ? {} : { seq: hit.seq }}
      className={classes.hit}
    >
      {hit.type === 'customer' ? (
        <PersonAvatar name={hit.title} size={34} />
      ) : (
        <span className={classes.icon}>
          <IconMessage size={18} stroke={1.6} role="img" aria-label={t('search.message')} />
        </span>
      )}
      <span className={classes.text}>
        <span className={classes.first}>
          <strong>{hit.title ?? t('threads.unnamed')}</strong>
          <small>{hit.at ? relative(hit.at, now, i18n.language) : t('search.customer')}</small>
        </span>
        <span className={classes.snippet}>
          <Highlighted snippet={hit.snippet} />
        </span>
      </span>
    </Link>
  );
}
