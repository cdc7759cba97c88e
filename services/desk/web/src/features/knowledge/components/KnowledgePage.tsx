import { Badge, Button, Group, Modal, TextInput } from '@mantine/core';
import { IconBook2, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { slugOf } from '../../../lib/slug.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { EmptyState, LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { articlesQuery } from '../api/articles.ts';
import { grouped, languageName } from '../articles.ts';
import classes from './KnowledgePage.module.css';

/** What the team knows: articles that answer customers and help agents. */
export function KnowledgePage() {
  const { t, i18n } = useTranslation();
  const query = useQuery(articlesQuery);
  const [adding, setAdding] = useState(false);
  const [search, setSearch] = useState('');

  const addButton = (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setAdding(true)}>
      {t('knowledge.add')}
    </Button>
  );

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) {
      return <ServiceState service="automation" error={query.error} onRetry={() => void query.refetch()} />;
    }
    if (query.data.length === 0) {
      return (
        <EmptyState
          icon={<IconBook2 size={36} stroke={1.3} />}
          title={t('knowledge.empty')}
          help={t('knowledge.emptyHelp')}
          action={addButton}
        />
      );
    }
    const wanted = search.trim().toLowerCase();
    const shown = grouped(query.data, i18n.language).filter(
      ({ title, slug }) => title.toLowerCase().includes(wanted) || slug.includes(wanted),
    );
    return (
      <>
        <TextInput
          mt="md"
          leftSection={<IconSearch size={16} />}
          placeholder={t('knowledge.search')}
          aria-label={t('knowledge.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <ul className={classes.list}>
          {shown.map((article) => (
            <li key={article.slug} className={classes.article}>
              <Link to="/knowledge/$slug" params={{ slug: article.slug }} className={classes.title}>
                {article.title}
                <small>{article.slug}</small>
              </Link>
              {article.languages.map(({ language, published }) => (
                <Link
                  key={language}
                  to="/knowledge/$slug"
                  params={{ slug: article.slug }}
                  search={{ language }}
                  className={classes.language}
                  aria-label={`${article.title}, ${languageName(language, i18n.language)}, ${
                    published ? t('knowledge.published') : t('knowledge.draft')
                  }`}
                >
                  <Badge variant={published ? 'light' : 'outline'} color={published ? undefined : 'gray'} tt="none">
                    {language}
                    {!published && ` · ${t('knowledge.draft')}`}
                  </Badge>
                </Link>
              ))}
            </li>
          ))}
        </ul>
        {shown.length === 0 && <EmptyState title={t('knowledge.none', { q: search })} help={t('search.noneHelp')} />}
      </>
    );
  };

  return (
    <AdminPage title={t('knowledge.title')} subtitle={t('knowledge.subtitle')} action={query.data && addButton}>
      {list()}
      {adding && <NewArticle onClose={() => setAdding(false)} />}
    </AdminPage>
  );
}

function NewArticle({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const slug = slugOf(title, 100);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (slug !== '') void navigate({ to: '/knowledge/$slug', params: { slug } });
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('knowledge.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit}>
        <TextInput
          label={t('knowledge.about')}
          description={t('knowledge.slugHelp', { slug: slug || '…' })}
          required
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" disabled={slug === ''}>
            {t('knowledge.write')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
