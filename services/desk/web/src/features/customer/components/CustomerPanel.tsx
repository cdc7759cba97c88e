import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState, LoadingState } from '../../shell/components/States.tsx';
import { customerQuery } from '../api/customer.ts';
import { AddressList } from './AddressList.tsx';
import { LinkHistory } from './LinkHistory.tsx';
import { LinkSuggestions } from './LinkSuggestions.tsx';
import { NameField } from './NameField.tsx';
import { NotesField } from './NotesField.tsx';
import { PreferenceSelect } from './PreferenceSelect.tsx';
import classes from './CustomerPanel.module.css';

/** Who the customer is, how they can be reached, and which other customers are the same person. */
export function CustomerPanel({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const query = useQuery(customerQuery(id));
  if (query.isPending) return <LoadingState />;
  if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const customer = query.data;

  return (
    <div className={classes.panel}>
      <NameField customer={customer} />
      {customer.language && (
        <p className={classes.language}>
          {t('customer.language')}: {languageName(customer.language, i18n.language)}
        </p>
      )}
      <LinkSuggestions customer={customer} />
      <section>
        <h3>{t('customer.addresses')}</h3>
        <AddressList addresses={customer.addresses} />
      </section>
      <section>
        <h3>{t('customer.preference')}</h3>
        <PreferenceSelect customer={customer} />
      </section>
      <section>
        <h3>{t('customer.notes')}</h3>
        <NotesField key={customer.notes ?? ''} customer={customer} />
      </section>
      <LinkHistory customer={customer} />
    </div>
  );
}

function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code;
  } catch {
    // Not a language code: shown as it came.
    return code;
  }
}
