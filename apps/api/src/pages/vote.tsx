import type { VoteView } from '../context.ts';
import type { Frame } from './frame.tsx';
import { MessagePage, QuestionPage } from './message.tsx';

const asked = { more: 'More like this?', less: 'Less like this?' };
const noted = { more: 'Noted: more like this', less: 'Noted: less like this' };
const words = { more: 'More like this', less: 'Less like this' };

type Props = { frame: Frame; path: string; vote: VoteView };

/** One question, one button: nothing counts before it is pressed. */
export function VotePage({ frame, path, vote, direction }: Props & { direction: 'more' | 'less' }) {
  const other = direction === 'more' ? 'less' : 'more';
  return (
    <QuestionPage
      frame={frame}
      title={asked[direction]}
      action={addressOf(path, direction)}
      button={words[direction]}
      after={
        <p>
          {vote.voted !== null && `So far you said “${words[vote.voted].toLowerCase()}”. `}
          <a href={addressOf(path, other)}>{words[other]} instead</a>
        </p>
      }
    >
      <p dir="auto">{vote.title}</p>
    </QuestionPage>
  );
}

/** What a vote does, and how to take it back. */
export function VotedPage({ frame, path, vote }: Props) {
  if (vote.voted === null)
    return (
      <MessagePage frame={frame} title="Your vote is taken back">
        <p dir="auto">{vote.title}</p>
        <p class="after">
          <a href={path}>Vote again</a>
        </p>
      </MessagePage>
    );
  return (
    <QuestionPage
      frame={frame}
      title={noted[vote.voted]}
      action={`${path}?none`}
      button="Take it back"
      plain
      after={<p>It counts for the order of your next digests, and with those who tune the topics here.</p>}
    >
      <p dir="auto">{vote.title}</p>
    </QuestionPage>
  );
}

/** Nothing is left to vote on: the digest, its reader or the paper went. */
export function VoteGonePage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="This paper can no longer be voted on">
      <p>The digest that it stood in is no longer kept, or the paper was withdrawn.</p>
    </MessagePage>
  );
}

function addressOf(path: string, direction: 'more' | 'less'): string {
  return direction === 'more' ? path : `${path}?less`;
}
