import { Avatar } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './PersonAvatar.module.css';

interface Props {
  name: string | null;
  size?: number;
  /** Sits on the lower corner: a channel, or presence. */
  badge?: ReactNode;
}

/** A person's initials in a colour that is always the same for the same name. */
export function PersonAvatar({ name, size = 38, badge }: Props) {
  return (
    <span className={classes.wrap} aria-hidden>
      <Avatar name={name ?? '?'} color={name ? 'initials' : 'gray'} size={size} radius="xl" />
      {badge && <span className={classes.badge}>{badge}</span>}
    </span>
  );
}
