import type { Suggestion } from '@broadsheet/matching';
import { reasonLine } from '@broadsheet/rendering';

import type { DeskPaper, DeskView, Effect } from '../../desk/topic-desk.ts';
import { Marked, Segments } from '../parts/marked.tsx';
import { PaperLink } from '../parts/paper.tsx';
import { count, dayAndMonth } from '../words.ts';
import { Distribution } from './distribution.tsx';

/** What the draft would have done: replaced whole with every change. */
export function EffectView({ view, mayChange, base }: { view: DeskView; mayChange: boolean; base: string }) {
  const { effect, standing, form } = view;
  const judge = mayChange && standing !== null ? base : null;
  return (
    <div id="effect">
      <p class="effect-words" id="effect-words" role="status">
        {effect === null ? emptyWords(view) : summaryWords(effect, standing !== null)}
      </p>
      {effect !== null && (
        <>
          <p class="muted words">Finds {effect.words}.</p>
          <Figures effect={effect} />
          <Distribution counts={effect.distribution} cutoff={effect.cutoff} matched={effect.matched} />
          {effect.suggestions.length > 0 && <Suggestions suggestions={effect.suggestions} base={base} />}
          {standing !== null && (
            <>
              <Papers
                title="Enters"
                set={effect.enters}
                judge={judge}
                empty="Nothing enters that was not there."
              />
              <Papers title="Leaves" set={effect.leaves} judge={judge} empty="Nothing leaves." />
            </>
          )}
          <section class="section" aria-labelledby="next">
            <h2 id="next">{standing === null ? 'About the cut-off' : 'Judge next'}</h2>
            <p class="muted desk-note">
              {judge === null
                ? 'The papers nearest to the cut-off. Once the topic is saved, each can be judged.'
                : 'Papers nearest to the cut-off, and papers that the query may miss. With one in focus, y says that it belongs and n that it does not.'}
            </p>
            {effect.next.length === 0 ? (
              <p class="muted desk-note">
                {form.query === '' ? 'Write a query first.' : 'Everything that scores is judged.'}
              </p>
            ) : (
              <ol class="judging">
                {effect.next.map((one) => (
                  <Entry
                    key={`${String(one.paper.editionId)}-${String(one.paper.id)}`}
                    one={one}
                    judge={judge}
                    cutoff={effect.cutoff}
                  />
                ))}
              </ol>
            )}
          </section>
        </>
      )}
    </div>
  );
}

function summaryWords({ matched, editions, perDay, enters, leaves }: Effect, stands: boolean): string {
  const over = `${count(matched, 'paper')} over ${count(editions, 'edition')}, ${perDay.toFixed(1)} a day`;
  if (!stands) return `${over}.`;
  if (enters.count + leaves.count === 0) return `${over}. As it stands: nothing enters, nothing leaves.`;
  return `${over}. ${count(enters.count, 'paper')} ${enters.count === 1 ? 'enters' : 'enter'}, ${String(leaves.count)} ${leaves.count === 1 ? 'leaves' : 'leave'}.`;
}

function emptyWords({ form, problem }: DeskView): string {
  if (form.query.trim() === '')
    return 'Write a query, or begin with three papers: what it would have brought shows here.';
  if (problem !== null) return 'The query cannot be understood yet.';
  return 'No edition was published yet, so there is nothing to hold the query against.';
}

function Figures({ effect: { quality, digests, newest } }: { effect: Effect }) {
  const judged = quality.yes + quality.no;
  return (
    <dl class="figures small">
      <div>
        <dt>Precision</dt>
        <dd>{share(quality.precision)}</dd>
        <dd class="muted">of the judged that match, belong</dd>
      </div>
      <div>
        <dt>Recall</dt>
        <dd>{share(quality.recall)}</dd>
        <dd class="muted">of the judged that belong, match</dd>
      </div>
      <div>
        <dt>Judged</dt>
        <dd>{judged}</dd>
        <dd class="muted">
          {quality.yes} yes, {quality.no} no
        </dd>
      </div>
      {digests !== null && (
        <div>
          <dt>Digests that change</dt>
          <dd>
            {digests.changed.toLocaleString('en')} <small>of {digests.followers.toLocaleString('en')}</small>
          </dd>
          <dd class="muted">were tomorrow like {newest === null ? 'the sample' : dayAndMonth(newest)}</dd>
        </div>
      )}
    </dl>
  );
}

const share = (value: number | null): string =>
  value === null ? '–' : `${String(Math.round(value * 100))} %`;

function Suggestions({ suggestions, base }: { suggestions: readonly Suggestion[]; base: string }) {
  return (
    <section class="section" aria-labelledby="suggestions">
      <h2 id="suggestions">Suggested</h2>
      <p class="muted desk-note">
        From judged papers, and from those that readers voted on, which count half.
      </p>
      <ul class="suggestions">
        {suggestions.map((one) => (
          <li key={`${one.kind} ${one.text}`}>
            <button
              class="plain"
              type="submit"
              form="draft"
              formAction={`${base}/look`}
              name="take"
              value={one.query}
              data-take={one.query}
            >
              {one.kind === 'add' ? 'Add' : 'Exclude'} {one.text}
            </button>
            <span class="muted">{effectWords(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function effectWords({ kind, effect }: Suggestion): string {
  const verb = kind === 'add' ? 'in' : 'out';
  const judged = [
    ...(effect.yes > 0 ? [`${String(effect.yes)} judged yes`] : []),
    ...(effect.no > 0 ? [`${String(effect.no)} judged no`] : []),
    ...(effect.more > 0 ? [`${String(effect.more)} voted up`] : []),
    ...(effect.less > 0 ? [`${String(effect.less)} voted down`] : []),
  ];
  return `${count(effect.papers, 'paper')} ${verb}${judged.length === 0 ? '' : `, ${judged.join(', ')}`}`;
}

function Papers({
  title,
  set,
  judge,
  empty,
}: {
  title: string;
  set: Effect['enters'];
  judge: string | null;
  empty: string;
}) {
  const more = set.count - set.papers.length;
  return (
    <section class="section" aria-label={title}>
      <h2>
        {title} <small>{set.count.toLocaleString('en')}</small>
      </h2>
      {set.count === 0 ? (
        <p class="muted desk-note">{empty}</p>
      ) : (
        <ol class="judging">
          {set.papers.map((one) => (
            <Entry
              key={`${String(one.paper.editionId)}-${String(one.paper.id)}`}
              one={one}
              judge={judge}
              cutoff={null}
            />
          ))}
        </ol>
      )}
      {more > 0 && <p class="muted desk-note">and {more.toLocaleString('en')} more</p>}
    </section>
  );
}

/** One paper as a reader would see it, with its score, and its two buttons where it may be judged. */
function Entry({ one, judge, cutoff }: { one: DeskPaper; judge: string | null; cutoff: number | null }) {
  const { paper, because, score } = one;
  const terms = (field: 'title' | 'abstract') =>
    because.kind === 'trending'
      ? []
      : because.reasons.filter((reason) => reason.field === field).flatMap((reason) => reason.terms);
  return (
    <li class="judged" data-paper={paper.id} tabIndex={-1}>
      <p class="kicker">
        <span>{one.day === null ? 'sample' : dayAndMonth(one.day)}</span>
        <span>{score === null ? 'the words do not hold' : `score ${score.toFixed(2)}`}</span>
        {cutoff !== null && score !== null && <span>{score >= cutoff ? 'matches' : 'does not match'}</span>}
        {one.judged !== null && <strong>{one.judged ? 'belongs' : 'does not belong'}</strong>}
      </p>
      <h3>
        <PaperLink paper={paper}>
          <Marked text={paper.title} terms={terms('title')} />
        </PaperLink>
      </h3>
      <p class="why">
        {score === null && because.kind === 'topic' && because.reasons.length === 0 ? (
          'The query does not find it; it says much of what papers say that belong.'
        ) : (
          <Segments segments={reasonLine(because)} />
        )}
      </p>
      <div class="judged-foot">
        {judge !== null && (
          <p class="verdict">
            {(
              [
                ['yes', 'Belongs'],
                ['no', 'Does not'],
              ] as const
            ).map(([verdict, label]) => (
              <button
                key={verdict}
                class="plain"
                type="submit"
                form="draft"
                formAction={`${judge}/judge?paper=${String(paper.id)}&belongs=${verdict}`}
                data-verdict={verdict}
                aria-pressed={one.judged === (verdict === 'yes')}
              >
                {label}
                <span class="unseen">: {paper.title}</span>
              </button>
            ))}
          </p>
        )}
        {paper.abstract !== '' && (
          <details>
            <summary>Abstract</summary>
            <p class="abstract">
              <Marked text={paper.abstract} terms={terms('abstract')} />
            </p>
          </details>
        )}
      </div>
    </li>
  );
}
