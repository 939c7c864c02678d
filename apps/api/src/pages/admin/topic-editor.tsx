import type { FieldProblem } from '@broadsheet/subscribers';

import type { DeskView, TopicForm, Trial } from '../../desk/topic-desk.ts';
import { errorOf, ErrorLine, ErrorSummary, invalid } from '../parts/fields.tsx';
import { dayAndMonth } from '../words.ts';
import { DeskPage, type DeskFrame } from './desk.tsx';
import { EffectView } from './topic-effect.tsx';
import { TextField } from './text-field.tsx';

type EditorProps = {
  desk: DeskFrame;
  view: DeskView;
  mayChange: boolean;
  done: string | null;
  problems: readonly FieldProblem[];
  trial: { email: string; found: Trial | null } | null;
};

/** The rule on the left; on the right what it would have done, as a reader would see it. */
export function TopicEditorPage({ desk, view, mayChange, done, problems, trial }: EditorProps) {
  const { standing, form } = view;
  const base = standing === null ? '/admin/new-topic' : `/admin/topics/${standing.slug}`;
  const all = [
    ...problems,
    ...(view.problem === null || form.query.trim() === ''
      ? []
      : [{ field: 'query', message: `Column ${String(view.problem.column)}: ${view.problem.message}` }]),
  ];
  return (
    <DeskPage
      desk={desk}
      title={standing?.name ?? 'New topic'}
      here="topics"
      done={done}
      script
      aside={
        standing !== null && (
          <p class="beside">
            <a href={`/admin/topics/${standing.slug}/revisions`}>Revision {standing.revision}</a>
            <a href={`/topics/${standing.slug}`}>As readers see it</a>
            <a href={`/admin/audit?subject=${standing.slug}`}>Audit</a>
          </p>
        )
      }
    >
      {standing === null && <FromExamples desk={desk} form={form} />}
      <ErrorSummary problems={problems} />
      <div class="editor">
        <form
          id="draft"
          class="stack"
          method="post"
          action={base}
          data-live={`${base}/look?part=effect`}
          noValidate
        >
          <input type="hidden" name="form" value={desk.session.formToken} />
          {/* Enter in a field looks; it does not save. */}
          <button class="unseen" type="submit" formAction={`${base}/look`} tabIndex={-1} aria-hidden="true">
            Look
          </button>
          <RuleFields view={view} problems={all} />
          <div class="actions">
            {mayChange && <button type="submit">{standing === null ? 'Save and offer' : 'Save'}</button>}
            <button class="plain" type="submit" formAction={`${base}/look`} data-look="">
              Look
            </button>
          </div>
          {standing !== null && mayChange && <TryFor base={base} email={trial?.email ?? ''} />}
        </form>
        <div>
          {trial !== null && <TrialView trial={trial} />}
          <EffectView view={view} mayChange={mayChange} base={base} />
        </div>
      </div>
    </DeskPage>
  );
}

function FromExamples({ desk, form }: { desk: DeskFrame; form: TopicForm }) {
  if (form.query !== '' || form.examples !== '')
    return <p class="lede">Name it, look at what it brings, and save. Nobody sees it before.</p>;
  return (
    <form class="stack from-examples" method="post" action="/admin/new-topic/examples" noValidate>
      <input type="hidden" name="form" value={desk.session.formToken} />
      <div class="field">
        <label class="label" for="from">
          Three papers that belong to it
        </label>
        <textarea id="from" name="examples" rows={3}></textarea>
        <p class="hint">
          arXiv ids or addresses, one a line. What they say and other papers do not becomes a first query.
        </p>
      </div>
      <button type="submit">Make a draft</button>
    </form>
  );
}

function RuleFields({ view, problems }: { view: DeskView; problems: readonly FieldProblem[] }) {
  const { form, standing } = view;
  const error = (name: keyof TopicForm) => errorOf(problems, name);
  return (
    <>
      <TextField
        required={false}
        name="name"
        label="Name"
        value={form.name}
        error={error('name') ?? error('slug')}
      />
      <div class="field">
        <label class="label" for="query">
          Query
        </label>
        <textarea
          id="query"
          name="query"
          rows={5}
          spellcheck={false}
          {...invalid('query-error', error('query'))}
        >
          {form.query}
        </textarea>
        <ErrorLine id="query-error" message={error('query')} />
        <p class="hint">
          Words, “phrases in quotes”, AND, OR, NOT, <code>title:</code> <code>author:</code> <code>cat:</code>
          , <code>word*</code>, <code>word^2</code>, <code>like:2401.12345</code>.
        </p>
        <p class="hint">{view.matcher}</p>
      </div>
      <div class="field cutoff">
        <label class="label" for="cutoff">
          Cut-off
        </label>
        <input
          id="cutoff"
          name="cutoff"
          type="number"
          min={0}
          max={1}
          step={0.01}
          inputMode="decimal"
          value={form.cutoff}
          {...invalid('cutoff-error', error('cutoff'))}
        />
        <p class="hint">
          The score, 0 to 1, from which a paper matches. Drag the line in the chart, or type.
        </p>
        <ErrorLine id="cutoff-error" message={error('cutoff')} />
      </div>
      <div class="field">
        <label class="label" for="examples">
          Example papers
        </label>
        <textarea id="examples" name="examples" rows={3} {...invalid('examples-error', error('examples'))}>
          {form.examples}
        </textarea>
        <ErrorLine id="examples-error" message={error('examples')} />
        {view.examples.length > 0 && (
          <ul class="hint example-titles">
            {view.examples.map(({ key, title }) => (
              <li key={key}>{title}</li>
            ))}
          </ul>
        )}
      </div>
      <details class="ask" open={standing === null || errorOf(problems, 'description') !== undefined}>
        <summary>Group and description</summary>
        <div class="stack">
          <TextField required={false} name="group" label="Group" value={form.group} error={error('group')} />
          <div class="field">
            <label class="label" for="description">
              Description
            </label>
            <textarea
              id="description"
              name="description"
              rows={3}
              {...invalid('description-error', error('description'))}
            >
              {form.description}
            </textarea>
            <ErrorLine id="description-error" message={error('description')} />
          </div>
        </div>
      </details>
      {standing !== null && (
        <TextField required={false} name="note" label="Note, kept with the revision" value={form.note} />
      )}
    </>
  );
}

function TryFor({ base, email }: { base: string; email: string }) {
  return (
    <details class="ask" open={email !== ''}>
      <summary>Try it for one subscriber</summary>
      <div class="stack">
        <div class="field">
          <label class="label" for="subscriber">
            Their address
          </label>
          <input id="subscriber" name="subscriber" type="email" value={email} autocomplete="off" />
        </div>
        <button class="plain" type="submit" formAction={`${base}/try`}>
          Try
        </button>
      </div>
    </details>
  );
}

function TrialView({ trial: { found } }: { trial: { found: Trial | null } }) {
  if (found === null)
    return (
      <p class="errors" role="alert">
        Nobody is subscribed at this address.
      </p>
    );
  const before = new Set(found.before.map(({ id }) => id));
  const after = new Set(found.after.map(({ id }) => id));
  const same = before.size === after.size && [...before].every((id) => after.has(id));
  const day = found.day === null ? 'the sample edition' : dayAndMonth(found.day);
  return (
    <section class="trial" aria-label="For one subscriber">
      <h2>For {found.maskedEmail}</h2>
      <p class="muted">
        {found.follows ? 'Follows this topic. ' : 'Does not follow this topic. '}
        {same ? `The digest of ${day} stays as it is.` : `The digest of ${day} becomes:`}
      </p>
      <ol class="digest-lines">
        {found.after.map((paper) => (
          <li key={paper.id}>
            {paper.title} {!before.has(paper.id) && <ins>enters</ins>}
          </li>
        ))}
        {found.before
          .filter(({ id }) => !after.has(id))
          .map((paper) => (
            <li key={paper.id} class="muted">
              {paper.title} <del>leaves</del>
            </li>
          ))}
      </ol>
    </section>
  );
}
