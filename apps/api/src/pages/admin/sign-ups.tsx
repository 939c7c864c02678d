import type { AwaitingSignUp, SignUpMode, Suppression } from '@broadsheet/subscribers';

import { count, dayAndMonth, dayOf } from '../words.ts';
import { DeskForm, DeskPage, type DeskFrame } from './desk.tsx';
import { TextField } from './text-field.tsx';

type Props = {
  desk: DeskFrame;
  mode: SignUpMode;
  waiting: { total: number; signUps: readonly AwaitingSignUp[] };
  /** The operators' own entries among the suppressions. */
  refused: { total: number; newest: readonly Suppression[] };
  mayAct: boolean;
  done: string | null;
};

/** Who asks to be let in, and whom the operators never mail. */
export function SignUpsPage(props: Props) {
  const { desk, mode, waiting } = props;
  return (
    <DeskPage desk={desk} title="Sign-ups" here="sign-ups" done={props.done}>
      <p class="lede">{modeWords(mode)}</p>
      {(mode.kind === 'approval' || waiting.total > 0) && <Waiting {...props} />}
      <Refused {...props} />
    </DeskPage>
  );
}

function Waiting({ desk, waiting, mayAct }: Props) {
  const { total, signUps } = waiting;
  return (
    <section class="section" aria-labelledby="waiting">
      <h2 id="waiting">Waiting for you</h2>
      {total === 0 ? (
        <p class="muted desk-note">
          Nobody. Who signs up and confirms stands here until you let them in, or do not.
        </p>
      ) : (
        <>
          <p class="muted desk-note">
            {count(total, 'sign-up')}
            {total > signUps.length ? `, the ${String(signUps.length)} that wait longest shown` : ''}. Who is
            let in is told by mail; who is declined is not told, and forgotten after seven days.
          </p>
          <ul class="people">
            {signUps.map((one) => (
              <li key={one.subscriberId}>
                <p class="person">
                  <strong>{one.email}</strong>
                </p>
                <p class="muted">
                  Confirmed {dayAndMonth(dayOf(one.confirmedAt))} · {wishWords(one)}
                </p>
                {mayAct && (
                  <DeskForm desk={desk} class="inline" action={`/admin/sign-ups/${String(one.subscriberId)}`}>
                    <button type="submit" name="decision" value="approve">
                      Let in<span class="unseen"> {one.email}</span>
                    </button>
                    <button class="plain" type="submit" name="decision" value="decline">
                      Decline<span class="unseen"> {one.email}</span>
                    </button>
                  </DeskForm>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Refused({ desk, refused, mayAct }: Props) {
  const named = refused.newest.flatMap(({ note }) => note ?? []);
  return (
    <section class="section" aria-labelledby="refused">
      <h2 id="refused">Never mailed, by your word</h2>
      <p class="desk-note">
        {refused.total === 0
          ? 'Nobody yet. Name throw-away mail services here, or whole domains you do not serve: '
          : `${count(refused.total, 'address or domain', 'addresses and domains')}. `}
        Whoever signs up from there gets the same answer as everybody, and no mail. Addresses are kept as
        hashes alone; <code>broadsheet suppressions import FILE</code> takes long lists.
      </p>
      {named.length > 0 && <p class="muted desk-note">{`Of late: ${named.join(', ')}.`}</p>}
      {mayAct && (
        <>
          <DeskForm desk={desk} class="stack desk-note" action="/admin/refusals">
            <div class="field">
              <label class="label" for="who">
                Addresses and domains, one a line
              </label>
              <textarea id="who" name="who" rows={4} spellcheck={false} required></textarea>
            </div>
            <button class="plain" type="submit">
              Never mail them
            </button>
          </DeskForm>
          <DeskForm desk={desk} class="stack desk-note" action="/admin/refusals/lift">
            <TextField name="lift" label="Address or domain that may be mailed again" />
            <button class="plain" type="submit">
              Lift
            </button>
          </DeskForm>
        </>
      )}
    </section>
  );
}

function modeWords(mode: SignUpMode): string {
  switch (mode.kind) {
    case 'open':
      return 'Everybody may sign up (SIGNUP_MODE=open).';
    case 'approval':
      return 'Everybody may sign up, and you decide once they have confirmed (SIGNUP_MODE=approval).';
    case 'domains':
      return `Addresses at ${mode.domains.join(', ')} may sign up (SIGNUP_MODE=domains).`;
    case 'closed':
      return 'Nobody may sign up (SIGNUP_MODE=closed); you add people with `broadsheet subscribers import`.';
  }
}

function wishWords({ settings }: AwaitingSignUp): string {
  const wishes = [...settings.topics, ...settings.queries.map((query) => `“${query}”`)];
  return wishes.length === 0 ? 'follows nothing: the trending top' : `follows ${wishes.join(', ')}`;
}
