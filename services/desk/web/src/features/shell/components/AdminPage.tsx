import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './AdminPage.module.css';

interface Props {
  title: string;
  subtitle: string;
  action?: ReactNode;
  /** For pages with two columns. */
  wide?: boolean;
  children: ReactNode;
}

/** The frame of the administrators' pages. */
export function AdminPage({ title, subtitle, action, wide = false, children }: Props) {
  return (
    <div className={classes.page}>
      <div className={classes.column} data-wide={wide ? true : undefined}>
        <header className={classes.head}>
          <div className={classes.words}>
            <Title order={1} size="h3">
              {title}
            </Title>
            <Text c="dimmed" size="sm" mt={2}>
              {subtitle}
            </Text>
          </div>
          {action}
        </header>
        {children}
      </div>
    </div>
  );
}
