import { Alert, Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/client.ts';
import { serviceTrouble } from '../../../lib/service.ts';
import { useErrorText } from '../../../lib/useErrorText.ts';
import { useNotify } from '../../../lib/useNotify.ts';
import { useHandover, type HandoverAction } from '../api/threads.ts';

interface Props {
  threadId: string;
  title: string;
  label: string;
  placeholder: string;
  submit: string;
  done: string;
  /** What is asked of the hub; null while something is missing. */
  action: (text: string) => HandoverAction | null;
  textRequired?: boolean;
  onClose: () => void;
  children?: ReactNode;
}

/** The frame of the three: somebody to choose, words to go with it, and what the hub said. */
export function HandoverForm({
  threadId,
  title,
  label,
  placeholder,
  submit,
  done,
  action,
  textRequired,
  onClose,
  children,
}: Props) {
  const { t } = useTranslation();
  const notify = useNotify();
  const errorText = useErrorText();
  const handover = useHandover(threadId);
  const [text, setText] = useState('');
  const said = (error: Error) => {
    // Whose it is, the hub says better than “not allowed”.
    if (error instanceof ApiError && error.problem.type === 'not-yours') return error.message;
    return serviceTrouble(error) === 'absent' ? t('routing.absentAction') : errorText(error);
  };
  const wanted = textRequired && text.trim() === '' ? null : action(text.trim());

  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!wanted) return;
    handover.mutate(wanted, {
      onSuccess: () => {
        notify.success(done);
        onClose();
      },
    });
  };

  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          {children}
          <Textarea
            label={label}
            placeholder={placeholder}
            required={textRequired ?? false}
            autosize
            minRows={3}
            maxRows={8}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {handover.error && (
            <Alert color="red" variant="light" role="alert">
              {said(handover.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!wanted} loading={handover.isPending}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
