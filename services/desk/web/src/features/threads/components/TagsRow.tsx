import { CloseButton } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './TagsRow.module.css';

/** The thread's tags; typing one and Enter adds it. */
export function TagsRow({ tags, onChange }: { tags: string[]; onChange: (add: string[], remove: string[]) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') event.currentTarget.blur();
    if (event.key === 'Backspace' && text === '' && tags.length > 0) onChange([], tags.slice(-1));
    if (event.key !== 'Enter' && event.key !== ',') return;
    event.preventDefault();
    const tag = text.trim();
    if (tag !== '' && !tags.includes(tag)) onChange([tag], []);
    setText('');
  };

  return (
    <div className={classes.row}>
      <IconTag size={14} stroke={1.7} aria-hidden />
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
          <CloseButton
            size={16}
            iconSize={11}
            aria-label={t('thread.removeTag', { tag })}
            onClick={() => onChange([], [tag])}
          />
        </span>
      ))}
      <input
        className={classes.input}
        value={text}
        placeholder={t('thread.tagsPlaceholder')}
        aria-label={t('thread.tags')}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        maxLength={50}
      />
    </div>
  );
}
