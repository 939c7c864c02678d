import { differences } from '@broadsheet/operators';
import type { TopicRevision } from '@broadsheet/matching';

import { auditStateOf } from '../../desk/forms.ts';
import { dayAndMonth, dayOf } from '../words.ts';
import { DeskForm, DeskPage, type DeskFrame } from './desk.tsx';

/** Every revision of a topic with what it changed, and the way back to it. */
export function TopicRevisionsPage({
  desk,
  slug,
  name,
  revisions,
  mayChange,
}: {
  desk: DeskFrame;
  slug: string;
  name: string;
  revisions: readonly TopicRevision[];
  mayChange: boolean;
}) {
  return (
    <DeskPage desk={desk} title={`Revisions of ${name}`} here="topics">
      <p class="lede">
        <a href={`/admin/topics/${slug}`}>Back to the topic</a>
      </p>
      <ol class="trail">
        {revisions.map((one, at) => {
          const older = revisions[at + 1];
          const changes = older === undefined ? [] : differences(auditStateOf(older), auditStateOf(one));
          return (
            <li key={one.revision}>
              <p class="muted">
                {dayAndMonth(dayOf(one.savedAt))}, {one.savedAt.toISOString().slice(11, 16)} UTC ·{' '}
                {one.savedBy}
              </p>
              <p>
                <strong>Revision {one.revision}</strong>
                {at === 0 ? ', in force' : ''}
                {one.note === null ? '' : `: ${one.note}`}
              </p>
              <dl class="changes">
                {older === undefined && (
                  <div>
                    <dt>query</dt>
                    <dd>{one.rule.query}</dd>
                  </div>
                )}
                {changes.map(({ name: field, before, after }) => (
                  <div key={field}>
                    <dt>{field}</dt>
                    <dd>
                      <del>{String(before)}</del> <ins>{String(after)}</ins>
                    </dd>
                  </div>
                ))}
              </dl>
              {mayChange && at > 0 && (
                <DeskForm desk={desk} action={`/admin/topics/${slug}/roll-back`}>
                  <input type="hidden" name="revision" value={one.revision} />
                  <button class="plain" type="submit">
                    Back to revision {one.revision}
                  </button>
                </DeskForm>
              )}
            </li>
          );
        })}
      </ol>
    </DeskPage>
  );
}
