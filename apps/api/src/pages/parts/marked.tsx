import { markWords, type Segment } from '@broadsheet/rendering';
import { Fragment } from 'preact';

/** Stretches of text, the matched words marked. */
export function Segments({ segments }: { segments: readonly Segment[] }) {
  return (
    <>
      {segments.map((piece, index) =>
        piece.marked ? <mark key={index}>{piece.text}</mark> : <Fragment key={index}>{piece.text}</Fragment>,
      )}
    </>
  );
}

/** A text with the matched words marked where they stand. */
export function Marked({ text, terms }: { text: string; terms: readonly string[] }) {
  return <Segments segments={markWords(text, terms)} />;
}
