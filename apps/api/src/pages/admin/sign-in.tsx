import type { FieldProblem } from '@broadsheet/subscribers';

import { Page, type Frame } from '../frame.tsx';
import { MessagePage } from '../message.tsx';
import { EmailField, errorOf, ErrorSummary } from '../parts/fields.tsx';
import { TextField } from './text-field.tsx';

/** Address and password. What is wrong is never said: it would tell who has an account. */
export function SignInPage({
  frame,
  to,
  email,
  trouble,
  done,
}: {
  frame: Frame;
  to: string;
  email: string;
  trouble: 'refused' | 'limited' | 'expired' | null;
  done: string | null;
}) {
  return (
    <Page frame={frame} title="Sign in to the desk">
      <div class="question">
        <h1>Sign in to the desk</h1>
        {done !== null && (
          <p class="done" role="status">
            {done}
          </p>
        )}
        {trouble !== null && (
          <p class="errors" role="alert">
            {signInTroubles[trouble]}
          </p>
        )}
        <form class="stack" method="post" action="/admin/sign-in" noValidate>
          <input type="hidden" name="to" value={to} />
          <EmailField value={email} label="Address" autofocus={email === ''} />
          <TextField name="password" label="Password" type="password" autocomplete="current-password" />
          <button type="submit">Sign in</button>
        </form>
        <p class="after">
          <a href="/admin/forgot">Forgot the password?</a> Accounts are made by invitation: an owner sends
          one, or whoever runs this installation does with <code>broadsheet admin invite</code>.
        </p>
      </div>
    </Page>
  );
}

/** What went wrong at the first step. */
export const signInTroubles = {
  refused: 'That address and password do not go together. Check both and try again.',
  limited: 'Too many attempts. Wait a quarter of an hour, or choose a new password by mail.',
  expired: 'The second step took too long. Begin again.',
} as const;

/** What went wrong at the second step. */
export const codeTroubles = {
  refused: 'This code is not the present one. Wait for the next and type that.',
  limited: 'Too many codes were wrong. Wait a quarter of an hour.',
} as const;

/** The second step. */
export function SecondFactorPage({
  frame,
  to,
  trouble,
}: {
  frame: Frame;
  to: string;
  trouble: 'refused' | 'limited' | null;
}) {
  const error = trouble === null ? undefined : codeTroubles[trouble];
  return (
    <Page frame={frame} title="Second step">
      <div class="question">
        <h1>Second step</h1>
        <form class="stack" method="post" action="/admin/second-step" noValidate>
          <input type="hidden" name="to" value={to} />
          <TextField
            name="code"
            label="Code"
            autocomplete="one-time-code"
            hint="Six digits from your authenticator app, or one of your recovery codes."
            error={error}
            autofocus
          />
          <button type="submit">Go on</button>
        </form>
        <p class="after">
          <a href="/admin/sign-in">Begin again</a>
        </p>
      </div>
    </Page>
  );
}

/** "Forgot the password". */
export function ForgotPage({ frame }: { frame: Frame }) {
  return (
    <Page frame={frame} title="Choose another password">
      <div class="question">
        <h1>Choose another password</h1>
        <p>We mail you a link that is good for an hour.</p>
        <form class="stack" method="post" action="/admin/forgot" noValidate>
          <EmailField value="" label="Address" />
          <button type="submit">Mail me the link</button>
        </form>
        <p class="after">
          No mail from here? Whoever runs this installation can print a link:{' '}
          <code>broadsheet admin invite</code> with your address.
        </p>
      </div>
    </Page>
  );
}

/** The same for every address. */
export function ForgotSentPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="Look into your mailbox">
      <p>If this address is an operator’s, a link is on its way to it.</p>
    </MessagePage>
  );
}

/** Behind an invitation: a name and a password, and the account is made. */
export function JoinPage({
  frame,
  email,
  role,
  standing,
  name,
  action,
  problems,
}: {
  frame: Frame;
  email: string;
  role: string;
  standing: boolean;
  name: string;
  action: string;
  problems: readonly FieldProblem[];
}) {
  const title = standing ? 'Choose another password' : 'Join the desk';
  return (
    <Page frame={frame} title={title}>
      <div class="question">
        <h1>{title}</h1>
        <p>
          {standing
            ? `For ${email}. Every session that is open ends; a second factor stays as it is.`
            : `As ${role === 'viewer' ? 'a viewer' : `an ${role}`}, with the address ${email}.`}
        </p>
        <ErrorSummary problems={problems} />
        <form class="stack" method="post" action={action} noValidate>
          <input type="hidden" name="username" value={email} autocomplete="username" />
          {!standing && (
            <TextField
              name="name"
              label="Your name"
              value={name}
              autocomplete="name"
              error={errorOf(problems, 'name')}
            />
          )}
          <TextField
            name="password"
            label="Password"
            type="password"
            autocomplete="new-password"
            hint="Twelve characters or more: a few words do well."
            error={errorOf(problems, 'password')}
          />
          <button type="submit">{standing ? 'Save' : 'Join'}</button>
        </form>
      </div>
    </Page>
  );
}

/** Why a link to join leads nowhere any more, and what to do. */
export const joinEnded =
  'It was used, replaced by a newer one, or is too old. Ask for another: an owner sends invitations.';

/** A link that was used, replaced, or is too old. */
export function JoinGonePage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="This link has ended">
      <p>{joinEnded}</p>
      <p class="actions">
        <a class="button" href="/admin/sign-in">
          Sign in
        </a>
        <a class="button plain" href="/admin/forgot">
          Choose another password
        </a>
      </p>
    </MessagePage>
  );
}
