import type { NewFactor } from '@broadsheet/accounts';
import type { FieldProblem } from '@broadsheet/subscribers';

import { errorOf, ErrorSummary } from '../parts/fields.tsx';
import { DeskForm, DeskPage, type DeskFrame } from './desk.tsx';
import { TextField } from './text-field.tsx';

type AccountProps = {
  desk: DeskFrame;
  done: string | null;
  problems: readonly FieldProblem[];
};

/** What an operator changes of their own account. */
export function AccountPage({ desk, done, problems: refused }: AccountProps) {
  // A code is asked for on a page that is gone by then: its words stand where one begins again.
  const problems = refused.map((one) => (one.field === 'code' ? { ...one, field: 'password' } : one));
  const { operator } = desk.session;
  return (
    <DeskPage desk={desk} title="Your account" done={done}>
      <p class="lede">
        {operator.name}, {operator.email}, {operator.role}.
      </p>
      <ErrorSummary problems={problems} />
      <section class="aside-form">
        <h2>Second factor</h2>
        {operator.secondFactor ? (
          <>
            <p>In force: signing in asks for a code of your authenticator app.</p>
            <DeskForm desk={desk} action="/admin/account/factor/remove" class="stack">
              <TextField
                name="removing"
                label="Password"
                type="password"
                autocomplete="current-password"
                error={errorOf(problems, 'removing')}
              />
              <button class="plain" type="submit">
                Remove the second factor
              </button>
            </DeskForm>
          </>
        ) : (
          <>
            <p>
              A password alone opens this desk. With a second factor, whoever learns it still stays outside.
            </p>
            <DeskForm desk={desk} action="/admin/account/factor" class="stack">
              <TextField
                name="password"
                label="Password"
                type="password"
                autocomplete="current-password"
                error={errorOf(problems, 'password')}
              />
              <button type="submit">Set a second factor</button>
            </DeskForm>
          </>
        )}
      </section>
      <section class="aside-form">
        <h2>Password</h2>
        <DeskForm desk={desk} action="/admin/account/password" class="stack">
          <TextField
            name="old"
            label="Present password"
            type="password"
            autocomplete="current-password"
            error={errorOf(problems, 'old')}
          />
          <TextField
            name="new"
            label="New password"
            type="password"
            autocomplete="new-password"
            hint="Twelve characters or more. Every other session ends."
            error={errorOf(problems, 'new')}
          />
          <button class="plain" type="submit">
            Change the password
          </button>
        </DeskForm>
      </section>
      <section class="aside-form">
        <h2>Sessions</h2>
        <div class="actions">
          <DeskForm desk={desk} action="/admin/sign-out">
            <button class="plain" type="submit">
              Sign out
            </button>
          </DeskForm>
          <DeskForm desk={desk} action="/admin/sign-out/everywhere">
            <button class="plain" type="submit">
              Sign out everywhere
            </button>
          </DeskForm>
        </div>
      </section>
    </DeskPage>
  );
}

/** A new second factor: its secret and codes, this once, and the code that puts it in force. */
export function FactorPage({ desk, factor }: { desk: DeskFrame; factor: NewFactor }) {
  return (
    <DeskPage desk={desk} title="Set a second factor">
      <ol class="steps">
        <li>
          <p>
            In your authenticator app, add an account by its key, or{' '}
            <a href={factor.uri}>open the app on this device</a>.
          </p>
          <p>
            <code class="key">{factor.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
        </li>
        <li>
          <p>
            Keep these recovery codes where your password is not. Each opens the desk once when the device is
            lost.
          </p>
          <ul class="codes">
            {factor.recoveryCodes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </li>
        <li>
          <DeskForm desk={desk} action="/admin/account/factor/confirm" class="stack">
            <TextField
              name="code"
              label="The code that the app shows now"
              autocomplete="one-time-code"
              inputMode="numeric"
              autofocus
            />
            <button type="submit">Put it in force</button>
          </DeskForm>
        </li>
      </ol>
    </DeskPage>
  );
}
