import { PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Field } from '../providers.ts';

interface Props {
  field: Field;
  value: string;
  /** A secret is stored, and stays when nothing is typed. */
  keeps: boolean;
  error: string | undefined;
  onChange: (text: string) => void;
}

/** One setting, in the kind of field that suits it. */
export function SettingInput({ field, value, keeps, error, onChange }: Props) {
  const { t } = useTranslation();
  const shared = {
    label: t(`accounts.fields.${field.name}`),
    value,
    error,
    placeholder: keeps ? '***' : field.placeholder,
    required: field.required === true && !keeps,
  };

  switch (field.kind) {
    case 'secret':
      return (
        <PasswordInput
          {...shared}
          autoComplete="new-password"
          description={keeps ? t('accounts.secretKept') : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'lines':
      return <Textarea {...shared} autosize minRows={2} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'list':
    case 'secrets':
    case 'json':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={14}
          spellCheck={false}
          styles={field.kind === 'json' ? { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } : {}}
          description={keeps ? t('accounts.secretKept') : field.kind === 'json' ? undefined : t('accounts.listHelp')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'security':
      return (
        <Select
          {...shared}
          clearable
          placeholder="tls"
          data={['tls', 'starttls', 'none']}
          value={value === '' ? null : value}
          onChange={(chosen) => onChange(chosen ?? '')}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          inputMode={field.kind === 'number' ? 'numeric' : undefined}
          description={field.name === 'publicUrl' ? t('accounts.publicUrlHelp') : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
