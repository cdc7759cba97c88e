import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { channelName } from '../../../lib/channels.ts';
import { duration } from '../../../lib/time.ts';
import type { ServiceLevels } from '../api/serviceLevels.ts';

/** What holds at the moment, written down or not. */
export function LevelsTable({ levels = [], channels = {} }: Pick<ServiceLevels, 'levels' | 'channels'>) {
  const { t, i18n } = useTranslation();
  if (levels.length === 0) return null;
  const channelsOf = (name: string) =>
    Object.entries(channels)
      .filter(([, level]) => level === name)
      .map(([channel]) => (channel === '*' ? t('serviceLevels.others') : channelName(channel, t)))
      .join(', ');
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('serviceLevels.level')}</Table.Th>
            <Table.Th>{t('serviceLevels.firstAnswer')}</Table.Th>
            <Table.Th>{t('serviceLevels.nextAnswer')}</Table.Th>
            <Table.Th>{t('serviceLevels.resolution')}</Table.Th>
            <Table.Th>{t('serviceLevels.hours')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {levels.map((level) => (
            <Table.Tr key={level.name}>
              <Table.Td>
                <strong>{level.name}</strong> {channelsOf(level.name)}
              </Table.Td>
              <Table.Td>{duration(level.firstAnswer, i18n.language)}</Table.Td>
              <Table.Td>{duration(level.nextAnswer, i18n.language)}</Table.Td>
              <Table.Td>{level.resolution === null ? '–' : duration(level.resolution, i18n.language)}</Table.Td>
              <Table.Td>
                {level.hours === 'team' || level.hours === 'always' ? t(`serviceLevels.${level.hours}`) : level.hours}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
