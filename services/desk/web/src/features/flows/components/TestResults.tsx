import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FlowTestResult } from '../../../api/automation.ts';
import classes from './FlowPage.module.css';

/** What the tests that stand beside the flow say. */
export function TestResults({ results }: { results: FlowTestResult[] }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {results.length === 0 && <p className={classes.hint}>{t('flows.noTests')}</p>}
      <ul className={classes.tests} aria-label={t('flows.results')}>
        {results.map((result, index) => {
          const ResultIcon = result.passed ? IconCircleCheckFilled : IconCircleXFilled;
          return (
            <li key={index} data-failed={!result.passed || undefined}>
              <ResultIcon size={15} aria-label={result.passed ? t('flows.passed') : t('flows.failed')} />
              <span>
                {result.name}
                {result.problem && (
                  <small>
                    {typeof result.line === 'number' && `${t('editor.line', { line: result.line })}: `}
                    {result.problem}
                  </small>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
