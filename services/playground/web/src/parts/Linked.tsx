import { Fragment } from 'react';

const link = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/;

/** Text whose addresses can be followed. */
export function Linked({ text }: { text: string }) {
  return text.split(link).map((piece, index) =>
    index % 2 === 1 ? (
      <a key={index} href={piece} target="_blank" rel="noreferrer">
        {piece}
      </a>
    ) : (
      <Fragment key={index}>{piece}</Fragment>
    ),
  );
}
