import { Fragment } from 'react';
import classes from './LinkedText.module.css';

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

/** Plain text as it was written, with its web addresses to click. */
export function LinkedText({ text }: { text: string }) {
  const pieces: { text: string; link: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    pieces.push({ text: text.slice(end, match.index), link: false }, { text: match[0], link: true });
    end = match.index + match[0].length;
  }
  pieces.push({ text: text.slice(end), link: false });

  return (
    <div className={classes.text} dir="auto">
      {pieces.map((piece, index) =>
        piece.link ? (
          <a key={index} href={piece.text} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          <Fragment key={index}>{piece.text}</Fragment>
        ),
      )}
    </div>
  );
}
