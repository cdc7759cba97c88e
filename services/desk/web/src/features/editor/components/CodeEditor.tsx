import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useId, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TextError } from '../lines.ts';
import classes from './CodeEditor.module.css';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  errors: TextError[];
  minRows?: number;
  readOnly?: boolean;
}

/**
 * A field for YAML or Markdown: plain text with the lines counted and the errors at their lines, so that every keyboard, screen reader
 * and spelling aid works as in any other field. Tab leaves it, as everywhere; Ctrl+] and Ctrl+[ indent.
 */
export function CodeEditor({ label, value, onChange, errors, minRows = 18, readOnly }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const count = value.split('\n').length;
  const wrong = new Map(errors.map((error) => [error.line, error]));
  const refused = errors.some(({ warning }) => !warning);

  const goTo = (line: number) => {
    const area = field.current;
    if (!area) return;
    const start =
      value
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const end = value.indexOf('\n', start);
    area.focus();
    area.setSelectionRange(start, end < 0 ? value.length : end);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!event.ctrlKey || (event.key !== ']' && event.key !== '[')) return;
    event.preventDefault();
    const area = event.currentTarget;
    const { text, start, end } = indented(value, area.selectionStart, area.selectionEnd, event.key === ']');
    onChange(text);
    requestAnimationFrame(() => area.setSelectionRange(start, end));
  };

  return (
    <div>
      <div className={classes.editor} data-wrong={refused || undefined}>
        <div className={classes.sheet}>
          <ol className={classes.lines} aria-hidden>
            {Array.from({ length: Math.max(count, minRows) }, (_, index) => (
              <li key={index} data-wrong={kindOf(wrong.get(index + 1))} title={wrong.get(index + 1)?.message}>
                {index < count ? index + 1 : ''}
              </li>
            ))}
          </ol>
          <textarea
            ref={field}
            className={classes.field}
            aria-label={label}
            aria-invalid={refused}
            aria-describedby={errors.length > 0 ? `${id}-errors` : undefined}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            wrap="off"
            rows={Math.max(count, minRows)}
            readOnly={readOnly ?? false}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      </div>
      {errors.length > 0 && (
        <ul className={classes.errors} id={`${id}-errors`} role="alert">
          {errors.map((error, index) => (
            <li key={index} data-wrong={kindOf(error)}>
              <IconAlertTriangleFilled size={14} aria-hidden />
              <span>
                {error.line !== null && (
                  <button type="button" onClick={() => goTo(error.line ?? 1)}>
                    {t('editor.line', { line: error.line })}
                  </button>
                )}{' '}
                {error.path && <code>{error.path}</code>} {error.message}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function kindOf(error: TextError | undefined): 'error' | 'warning' | undefined {
  return error && (error.warning ? 'warning' : 'error');
}

const step = '  ';

/** The lines of the selection moved to the right or left by one step. */
export function indented(text: string, from: number, to: number, right: boolean) {
  const first = text.lastIndexOf('\n', from - 1) + 1;
  const block = text.slice(first, to);
  const moved = block
    .split('\n')
    .map((line) => (right ? step + line : line.startsWith(step) ? line.slice(step.length) : line.trimStart()))
    .join('\n');
  const before = block.split('\n')[0] ?? '';
  const shift = (moved.split('\n')[0] ?? '').length - before.length;
  return {
    text: text.slice(0, first) + moved + text.slice(to),
    start: Math.max(first, from + shift),
    end: first + moved.length,
  };
}
