import { Fragment } from 'react';
import type { SnippetPart } from '../../../api/types.ts';

/** A snippet with what was searched for marked in it. */
export function Highlighted({ snippet }: { snippet: SnippetPart[] }) {
  return (
    <span>
      {snippet.map((part, index) =>
        part.hit ? <mark key={index}>{part.text}</mark> : <Fragment key={index}>{part.text}</Fragment>,
      )}
    </span>
  );
}
