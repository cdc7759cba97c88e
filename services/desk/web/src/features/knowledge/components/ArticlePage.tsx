import { Alert, Badge, Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import type { Article } from '../../../api/automation.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { articleQuery, articlesQuery, useDeleteArticle, useSaveArticle } from '../api/articles.ts';
import { languageName } from '../articles.ts';
import { markdownHtml } from '../markdown.ts';
import classes from './ArticlePage.module.css';

/** Languages that are offered besides those that an article has already. */
const offered = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'sv', 'tr'];

/** One article in one language at a time: written on the left, seen on the right. */
export function ArticlePage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { slug } = useParams({ from: '/desk/supervisor/knowledge/$slug' });
  const search = useSearch({ from: '/desk/supervisor/knowledge/$slug' });
  const list = useQuery(articlesQuery);
  const written = (list.data ?? []).filter((article) => article.slug === slug).map(({ language }) => language);
  const language = search.language ?? (written.includes(i18n.language) ? i18n.language : (written[0] ?? i18n.language));
  const query = useQuery({ ...articleQuery(slug, language), enabled: list.data !== undefined });

  const body = () => {
    if (list.isError) {
      return <ServiceState service="automation" error={list.error} onRetry={() => void list.refetch()} />;
    }
    if (query.isError) {
      return <ServiceState service="automation" error={query.error} onRetry={() => void query.refetch()} />;
    }
    if (query.data === undefined) return <LoadingState />;
    return <Editor key={`${slug}/${language}`} slug={slug} language={language} article={query.data} />;
  };

  return (
    <AdminPage
      wide
      title={list.data?.find((one) => one.slug === slug && one.language === language)?.title ?? slug}
      subtitle={t('knowledge.editSubtitle')}
      action={
        <Group gap="xs">
          <Select
            size="xs"
            aria-label={t('knowledge.language')}
            value={language}
            allowDeselect={false}
            searchable
            data={[...new Set([...written, ...offered, language])].map((code) => ({
              value: code,
              label: `${languageName(code, i18n.language)}${written.includes(code) ? '' : ` (${t('knowledge.new')})`}`,
            }))}
            onChange={(next) =>
              next && void navigate({ to: '/knowledge/$slug', params: { slug }, search: { language: next } })
            }
          />
          <Button
            component={Link}
            to="/knowledge"
            variant="subtle"
            color="gray"
            leftSection={<IconArrowLeft size={16} />}
          >
            {t('knowledge.all')}
          </Button>
        </Group>
      }
    >
      {body()}
    </AdminPage>
  );
}

function Editor({ slug, language, article }: { slug: string; language: string; article: Article | null }) {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const save = useSaveArticle(slug, language);
  const remove = useDeleteArticle(slug, language);
  const [title, setTitle] = useState(article?.title ?? '');
  const [markdown, setMarkdown] = useState(article?.markdown ?? '');
  const [published, setPublished] = useState(article?.published ?? false);
  const [deleting, setDeleting] = useState(false);
  const seen = useDeferredValue(markdown);
  const html = useMemo(() => markdownHtml(seen), [seen]);
  const told = save.error instanceof ApiError ? save.error.fields : {};

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(
      { title: title.trim(), markdown, published },
      { onSuccess: () => notify.success(t('knowledge.saved')) },
    );
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={t('knowledge.articleTitle')}
        required
        maxLength={200}
        value={title}
        error={told.title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className={classes.columns}>
        <label className={classes.side}>
          <span>{t('knowledge.markdown')}</span>
          <textarea
            required
            className={classes.field}
            lang={language}
            value={markdown}
            placeholder={t('knowledge.markdownPlaceholder')}
            aria-invalid={told.markdown !== undefined}
            onChange={(event) => setMarkdown(event.currentTarget.value)}
          />
        </label>
        <section className={classes.side} aria-label={t('knowledge.preview')}>
          <span aria-hidden>{t('knowledge.preview')}</span>
          <div className={classes.preview} lang={language} dangerouslySetInnerHTML={{ __html: html }} />
        </section>
      </div>
      {save.error && (
        <Alert color="red" variant="light" role="alert">
          {told.markdown ?? errorText(save.error)}
        </Alert>
      )}
      <Group gap="md">
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
        <Switch
          label={t('knowledge.publish')}
          checked={published}
          onChange={(event) => setPublished(event.currentTarget.checked)}
        />
        {article && (
          <>
            <Badge variant="light" color={article.published ? undefined : 'gray'} tt="none">
              {article.published ? t('knowledge.published') : t('knowledge.draft')}
            </Badge>
            <Button variant="subtle" color="red" ml="auto" onClick={() => setDeleting(true)}>
              {t('common.delete')}
            </Button>
          </>
        )}
      </Group>
      <ConfirmModal
        opened={deleting}
        title={t('knowledge.deleteTitle', { title: article?.title ?? slug })}
        text={t('knowledge.deleteText', { language: languageName(language, i18n.language) })}
        confirm={t('common.delete')}
        danger
        busy={remove.isPending}
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => void navigate({ to: '/knowledge' }),
            onError: notify.failure,
            onSettled: () => setDeleting(false),
          })
        }
      />
    </form>
  );
}
