import { allows } from '@broadsheet/operators';
import { parse, stringify, YAMLParseError } from 'yaml';

import type { ApiContext } from '../../context.ts';
import type { AdminPart, AdminRoute, Visit } from '../../http/admin/part.ts';
import type { FormFields } from '../../http/body.ts';
import { sendForm } from '../../http/errors.tsx';
import { HttpProblem, unprocessable } from '../../http/problem.ts';
import { sendPage, sendPart } from '../../http/render.ts';
import { TopicEditorPage } from '../../pages/admin/topic-editor.tsx';
import { EffectView } from '../../pages/admin/topic-effect.tsx';
import { TopicRevisionsPage } from '../../pages/admin/topic-revisions.tsx';
import { TopicsPage } from '../../pages/admin/topics.tsx';
import type { TopicForm, Trial } from '../../desk/topic-desk.ts';
import type { FieldProblem } from '@broadsheet/subscribers';

type Shown = {
  form?: TopicForm;
  done?: string | null;
  problems?: readonly FieldProblem[];
  trial?: { email: string; found: Trial | null };
};

const told: Readonly<Record<string, string>> = {
  added: 'Saved, and on offer. The next digests follow it.',
  revised: 'Saved as a new revision. The next digests follow it.',
  unchanged: 'As it stood: nothing was changed.',
  back: 'Rolled back, as a new revision.',
  imported: 'Imported.',
};

/** The topic desk: topics, their editor, their revisions, and all of it as YAML. */
export function topicsPart({ topicDesk }: ApiContext): AdminPart {
  async function edit(visit: Visit, slug: string | null, shown: Shown = {}): Promise<void> {
    const view = await topicDesk.view(slug, shown.form ?? null);
    if (view === null)
      throw new HttpProblem(404, 'There is no such topic. /admin/topics lists those that are on offer.');
    const mayChange = allows(visit.session.operator.role, 'editor');
    const base = slug === null ? '/admin/new-topic' : `/admin/topics/${slug}`;
    if (visit.query.one('part') === 'effect') {
      sendPart(visit.response, <EffectView view={view} mayChange={mayChange} base={base} />);
      return;
    }
    const page = (
      <TopicEditorPage
        desk={visit.desk}
        view={view}
        mayChange={mayChange}
        done={shown.done ?? null}
        problems={shown.problems ?? []}
        trial={shown.trial ?? null}
      />
    );
    sendForm(visit.response, page, shown.problems);
  }

  /** What is typed, a suggestion that was taken put in its place. */
  const look = (slugOf: (visit: Visit) => string | null): AdminRoute['serve'] => {
    return (visit) => {
      const form = formIn(visit.fields);
      const take = visit.fields.one('take');
      return edit(visit, slugOf(visit), { form: take === undefined ? form : { ...form, query: take } });
    };
  };

  const save = (slugOf: (visit: Visit) => string | null): AdminRoute['serve'] => {
    return async (visit) => {
      const form = formIn(visit.fields);
      const outcome = await topicDesk.save(visit.by, slugOf(visit), form);
      if (outcome.status === 'invalid')
        await edit(visit, slugOf(visit), { form, problems: outcome.problems });
      else visit.response.redirect(303, `/admin/topics/${outcome.slug}?done=${outcome.outcome}`);
    };
  };

  const slugIn = ({ params }: Visit): string => params['slug'] ?? '';
  const fresh = (): null => null;
  const doneOf = ({ query }: Visit): string | null => told[query.one('done') ?? ''] ?? null;

  return {
    place: { name: 'topics', href: '/admin/topics', label: 'Topics' },
    routes: [
      {
        method: 'get',
        path: '/topics',
        needs: 'viewer',
        async serve(visit) {
          const mayChange = allows(visit.session.operator.role, 'editor');
          const topics = await topicDesk.list();
          const page = (
            <TopicsPage
              desk={visit.desk}
              topics={topics}
              matcher={await topicDesk.matcherLine()}
              mayChange={mayChange}
              done={doneOf(visit)}
            />
          );
          sendPage(visit.response, page);
        },
      },
      {
        method: 'get',
        path: '/topics.yaml',
        needs: 'viewer',
        async serve({ response }) {
          const text = stringify(await topicDesk.definitions(), { lineWidth: 100 });
          response
            .set('Content-Disposition', 'attachment; filename="topics.yaml"')
            .type('application/yaml')
            .send(text);
        },
      },
      {
        method: 'post',
        path: '/topics.yaml',
        needs: 'editor',
        async serve({ by, fields, response }) {
          const outcome = await topicDesk.importAll(by, documentIn(fields.one('file') ?? ''), null);
          if (outcome.status === 'invalid') throw unprocessable(outcome.problems);
          response.redirect(303, '/admin/topics?done=imported');
        },
      },
      { method: 'get', path: '/new-topic', needs: 'editor', serve: (visit) => edit(visit, null) },
      {
        method: 'post',
        path: '/new-topic/examples',
        needs: 'editor',
        async serve(visit) {
          const { form, unknown } = await topicDesk.fromExamples([visit.fields.one('examples') ?? '']);
          if (form.examples === '')
            throw new HttpProblem(
              422,
              'None of these papers is known here. Take papers of editions that were published: the archive lists them.',
            );
          const done = unknown.length === 0 ? null : `Not known here, and left out: ${unknown.join(', ')}.`;
          await edit(visit, null, { form, done });
        },
      },
      { method: 'post', path: '/new-topic/look', needs: 'editor', serve: look(fresh) },
      { method: 'post', path: '/new-topic', needs: 'editor', serve: save(fresh) },
      {
        method: 'get',
        path: '/topics/:slug',
        needs: 'viewer',
        serve: (visit) => edit(visit, slugIn(visit), { done: doneOf(visit) }),
      },
      { method: 'post', path: '/topics/:slug', needs: 'editor', serve: save(slugIn) },
      { method: 'post', path: '/topics/:slug/look', needs: 'viewer', serve: look(slugIn) },
      {
        method: 'post',
        path: '/topics/:slug/judge',
        needs: 'editor',
        async serve(visit) {
          const paper = Number(visit.query.one('paper'));
          const belongs = visit.query.one('belongs');
          if (
            !Number.isSafeInteger(paper) ||
            paper < 1 ||
            paper > 2_147_483_647 ||
            (belongs !== 'yes' && belongs !== 'no' && belongs !== 'back')
          )
            throw new HttpProblem(422, 'Judge a paper with yes, no, or back.');
          await topicDesk.judge(
            visit.by,
            slugIn(visit),
            paper,
            belongs === 'back' ? null : belongs === 'yes',
          );
          await edit(visit, slugIn(visit), { form: formIn(visit.fields) });
        },
      },
      {
        method: 'post',
        path: '/topics/:slug/try',
        needs: 'editor',
        async serve(visit) {
          const form = formIn(visit.fields);
          const email = visit.fields.one('subscriber') ?? '';
          const found = await topicDesk.tryFor(email, slugIn(visit), form);
          await edit(visit, slugIn(visit), { form, trial: { email, found } });
        },
      },
      {
        method: 'get',
        path: '/topics/:slug/revisions',
        needs: 'viewer',
        async serve(visit) {
          const found = await topicDesk.revisions(slugIn(visit));
          if (found === null) throw new HttpProblem(404, 'There is no such topic.');
          const mayChange = allows(visit.session.operator.role, 'editor');
          const page = (
            <TopicRevisionsPage desk={visit.desk} slug={slugIn(visit)} {...found} mayChange={mayChange} />
          );
          sendPage(visit.response, page);
        },
      },
      {
        method: 'post',
        path: '/topics/:slug/roll-back',
        needs: 'editor',
        async serve(visit) {
          const revision = Number(visit.fields.one('revision'));
          if ((await topicDesk.rollBack(visit.by, slugIn(visit), revision)) === 'unknown')
            throw new HttpProblem(404, 'There is no such revision of this topic.');
          visit.response.redirect(303, `/admin/topics/${slugIn(visit)}?done=back`);
        },
      },
    ],
    api: [
      {
        method: 'get',
        path: '/topics',
        scope: 'topics:read',
        async serve({ response }) {
          response.json(await topicDesk.definitions());
        },
      },
      {
        method: 'put',
        path: '/topics',
        scope: 'topics:write',
        async serve({ by, body, response }) {
          const outcome = await topicDesk.importAll(by, body, null);
          if (outcome.status === 'invalid') throw unprocessable(outcome.problems);
          response.json({ changed: outcome.changed });
        },
      },
    ],
  };
}

/** The editor's fields, each within the length that any of them may have. */
function formIn(fields: FormFields): TopicForm {
  const text = (name: string, most: number): string => (fields.one(name) ?? '').slice(0, most);
  return {
    slug: text('slug', 100),
    name: text('name', 200),
    group: text('group', 200),
    description: text('description', 2000),
    query: text('query', 20_000),
    cutoff: text('cutoff', 20),
    examples: text('examples', 10_000),
    note: text('note', 300),
  };
}

function documentIn(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 }) as unknown;
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.message.split('\n')[0] : 'It cannot be read.';
    throw new HttpProblem(422, `This is not YAML: ${line ?? ''}`, { cause: error });
  }
}
