import { Badge, Button, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoutingAgent, Team } from '../../../api/routing.ts';
import { relative } from '../../../lib/time.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useNow } from '../../../lib/useNow.ts';
import { presenceLooks } from '../../presence/looks.ts';
import { routingAgentsQuery, teamsQuery, useDeleteTeam } from '../../routing/api/agents.ts';
import { AdminPage } from '../../shell/components/AdminPage.tsx';
import { ConfirmModal } from '../../shell/components/ConfirmModal.tsx';
import { PersonAvatar } from '../../shell/components/PersonAvatar.tsx';
import { EmptyState, LoadingState, ServiceState } from '../../shell/components/States.tsx';
import { hoursText } from '../hours.ts';
import { AgentDrawer } from './AgentDrawer.tsx';
import { TeamModal } from './TeamModal.tsx';
import classes from './TeamPage.module.css';

/** Who is there, what they can, and how much they have: for supervisors. */
export function TeamPage() {
  const { t } = useTranslation();
  const query = useQuery({ ...routingAgentsQuery, refetchInterval: 10_000 });
  const [edited, setEdited] = useState<string | null>(null);
  const agent = query.data?.find(({ id }) => id === edited);

  const list = () => {
    if (query.isPending) return <LoadingState />;
    if (!query.data) return <ServiceState service="routing" error={query.error} onRetry={() => void query.refetch()} />;
    if (query.data.length === 0) return <EmptyState title={t('team.empty')} help={t('team.emptyHelp')} />;
    return (
      <>
        {query.data.map((one) => (
          <AgentRow key={one.id} agent={one} onEdit={() => setEdited(one.id)} />
        ))}
        <Teams />
      </>
    );
  };

  return (
    <AdminPage title={t('team.title')} subtitle={t('team.subtitle')}>
      {list()}
      {agent && <AgentDrawer key={agent.id} agent={agent} onClose={() => setEdited(null)} />}
    </AdminPage>
  );
}

function AgentRow({ agent, onEdit }: { agent: RoutingAgent; onEdit: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { state, since } = agent.presence;
  const { icon: StateIcon, color } = presenceLooks[state];
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(agent.load);
  const skills = Object.entries(agent.skills).sort(([, a], [, b]) => b - a);

  return (
    <article className={classes.agent} aria-label={agent.name}>
      <PersonAvatar name={agent.name} size={38} />
      <div className={classes.who}>
        <strong>{agent.name}</strong>
        <span className={classes.presence}>
          <StateIcon size={14} color={color} aria-hidden />
          {t(`presence.states.${state}`)}
          {since && state !== 'offline' && ` · ${relative(since, now, i18n.language)}`}
        </span>
      </div>
      <div className={classes.traits}>
        {skills.map(([name, level]) => (
          <Badge key={name} size="sm" variant="light" tt="none" title={t('team.level', { level })}>
            {name} {level}
          </Badge>
        ))}
        {agent.languages.map((language) => (
          <Badge key={language} size="sm" variant="outline" color="gray" tt="none">
            {language}
          </Badge>
        ))}
        {agent.teams.map((team) => (
          <Badge key={team} size="sm" variant="light" color="gray" tt="none">
            {team}
          </Badge>
        ))}
        {agent.hours && <span className={classes.hours}>{hoursText(agent.hours, i18n.language)}</span>}
      </div>
      <div className={classes.load} title={t('team.loadHelp')}>
        <span>
          {t('team.threads', { count: agent.threads })} · {percent}
        </span>
        <div className={classes.bar} aria-hidden>
          <div style={{ width: `${Math.min(1, agent.load) * 100}%` }} data-full={agent.load >= 1 || undefined} />
        </div>
      </div>
      <Button variant="default" size="xs" aria-label={t('team.editOf', { name: agent.name })} onClick={onEdit}>
        {t('common.edit')}
      </Button>
    </article>
  );
}

function Teams() {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const query = useQuery(teamsQuery);
  const remove = useDeleteTeam();
  const [edited, setEdited] = useState<Team | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Team | null>(null);

  return (
    <section className={classes.teams}>
      <header>
        <Title order={2} size="h5">
          {t('team.teams')}
        </Title>
        <Button variant="light" size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited('new')}>
          {t('team.addTeam')}
        </Button>
      </header>
      {query.data?.length === 0 && <p className={classes.none}>{t('team.teamsNone')}</p>}
      {query.data?.map((team) => (
        <article key={team.id} className={classes.team} aria-label={team.name}>
          <div className={classes.who}>
            <strong>{team.name}</strong>
            <span>{team.hours ? hoursText(team.hours, i18n.language) : t('team.always')}</span>
            {team.holidays.length > 0 && <span>{t('team.closedOn', { days: team.holidays.join(', ') })}</span>}
          </div>
          <Button
            variant="default"
            size="xs"
            aria-label={t('team.editTeam', { name: team.name })}
            onClick={() => setEdited(team)}
          >
            {t('common.edit')}
          </Button>
          <Button
            variant="subtle"
            color="red"
            size="xs"
            aria-label={t('team.deleteTeam', { name: team.name })}
            onClick={() => setDeleting(team)}
          >
            {t('common.delete')}
          </Button>
        </article>
      ))}
      {edited !== null && <TeamModal team={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      <ConfirmModal
        opened={deleting !== null}
        title={t('team.deleteTeam', { name: deleting?.name ?? '' })}
        text={t('team.deleteTeamText')}
        confirm={t('common.delete')}
        danger
        busy={remove.isPending}
        onClose={() => setDeleting(null)}
        onConfirm={() =>
          deleting && remove.mutate(deleting.id, { onError: notify.failure, onSettled: () => setDeleting(null) })
        }
      />
    </section>
  );
}
