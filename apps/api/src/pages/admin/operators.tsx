import {
  roles,
  scopes,
  type ApiToken,
  type Invitation,
  type Operator,
  type Role,
} from '@broadsheet/operators';
import type { FieldProblem } from '@broadsheet/subscribers';

import { EmailField, errorOf, ErrorLine, ErrorSummary, Select } from '../parts/fields.tsx';
import { dayAndMonth, dayOf } from '../words.ts';
import { AskOnce, DeskForm, DeskPage, type DeskFrame } from './desk.tsx';
import { TextField } from './text-field.tsx';

const roleWords: Readonly<Record<Role, string>> = {
  owner: 'owner: everything, operators too',
  editor: 'editor: topics and deliveries',
  viewer: 'viewer: looks',
};
const roleChoices = roles.map((role) => [role, roleWords[role]] as const);

type OperatorsProps = {
  desk: DeskFrame;
  operators: readonly Operator[];
  invitations: readonly Invitation[];
  tokens: readonly ApiToken[];
  /** True for owners: the others look. */
  mayChange: boolean;
  done: string | null;
  /** Shown this once: an invitation's link, or a new API token. */
  shown: { label: string; value: string } | null;
  problems: readonly FieldProblem[];
  typed: { email: string; label: string };
};

/** Who may sign in, who was invited, and which programs may call. */
export function OperatorsPage(props: OperatorsProps) {
  const { desk, operators, mayChange, problems, shown } = props;
  return (
    <DeskPage desk={desk} title="Operators" here="operators" done={props.done}>
      {shown !== null && (
        <div class="done shown-once">
          <p>{shown.label}</p>
          <p>
            <code class="key">{shown.value}</code>
          </p>
        </div>
      )}
      <ErrorSummary problems={problems} />
      <ul class="people">
        {operators.map((one) => (
          <li key={one.id}>
            <Person desk={desk} one={one} mayChange={mayChange} />
          </li>
        ))}
      </ul>
      <Invited {...props} />
      {mayChange && (
        <section class="aside-form">
          <h2>Invite somebody</h2>
          <DeskForm desk={desk} action="/admin/operators/invite" class="stack">
            <EmailField value={props.typed.email} label="Address" error={errorOf(problems, 'email')} />
            <Select name="role" label="Role" value="editor" options={roleChoices} />
            <button type="submit">Invite</button>
          </DeskForm>
        </section>
      )}
      <Tokens {...props} />
    </DeskPage>
  );
}

function Person({ desk, one, mayChange }: { desk: DeskFrame; one: Operator; mayChange: boolean }) {
  const facts = [
    one.role,
    one.secondFactor ? 'second factor' : 'password alone',
    one.seenAt === null ? 'not signed in' : `seen ${dayAndMonth(dayOf(one.seenAt))}`,
  ];
  return (
    <>
      <p class="person">
        <strong>{one.name}</strong> <span>{one.email}</span>
      </p>
      <p class="muted">{facts.join(' · ')}</p>
      {mayChange && (
        <details class="ask">
          <summary>
            Change<span class="unseen"> {one.name}</span>
          </summary>
          <div class="stack">
            <DeskForm desk={desk} action={`/admin/operators/${one.id}/role`} class="inline">
              <div class="field">
                <label for={`role-${one.id}`}>Role</label>
                <select id={`role-${one.id}`} name="role">
                  {roleChoices.map(([role, words]) => (
                    <option key={role} value={role} selected={role === one.role}>
                      {words}
                    </option>
                  ))}
                </select>
              </div>
              <button class="plain" type="submit">
                Give this role
              </button>
            </DeskForm>
            {one.secondFactor && (
              <DeskForm desk={desk} action={`/admin/operators/${one.id}/factor`}>
                <button class="plain" type="submit">
                  Take the second factor away
                </button>
                <p class="hint muted">For who lost the device. Their sessions end.</p>
              </DeskForm>
            )}
            <AskOnce
              label="Remove"
              question={`Remove ${one.name}? Their sessions end at once, and their links are worth nothing.`}
            >
              <DeskForm desk={desk} action={`/admin/operators/${one.id}/remove`}>
                <button type="submit">Yes, remove {one.name}</button>
              </DeskForm>
            </AskOnce>
          </div>
        </details>
      )}
    </>
  );
}

function Invited({ desk, invitations, mayChange }: OperatorsProps) {
  if (invitations.length === 0) return null;
  return (
    <section class="section">
      <h2>Invited</h2>
      <ul class="people">
        {invitations.map((one) => (
          <li key={one.email}>
            <p class="person">
              <strong>{one.email}</strong>
            </p>
            <p class="muted">
              {one.role} · by {one.invitedBy} · until {dayAndMonth(dayOf(one.expiresAt))}
            </p>
            {mayChange && (
              <DeskForm desk={desk} action="/admin/operators/revoke">
                <input type="hidden" name="email" value={one.email} />
                <button class="plain" type="submit">
                  Take back<span class="unseen"> the invitation of {one.email}</span>
                </button>
              </DeskForm>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tokens({ desk, tokens, mayChange, problems, typed }: OperatorsProps) {
  const error = errorOf(problems, 'scopes');
  return (
    <section class="section">
      <h2>API tokens</h2>
      {tokens.length === 0 ? (
        <p class="muted desk-note">
          None. A program that reads or writes <code>/api/v1/admin</code> needs one.
        </p>
      ) : (
        <ul class="people">
          {tokens.map((token) => (
            <li key={token.id}>
              <p class="person">
                <strong>{token.label}</strong> <span>{token.scopes.join(', ')}</span>
              </p>
              <p class="muted">
                {`issued by ${token.issuedBy}, ${dayAndMonth(dayOf(token.issuedAt))} · ${token.lastUsedOn === null ? 'never used' : `last used ${dayAndMonth(token.lastUsedOn)}`}`}
              </p>
              {mayChange && (
                <DeskForm desk={desk} action={`/admin/tokens/${String(token.id)}/revoke`}>
                  <button class="plain" type="submit">
                    Revoke<span class="unseen"> {token.label}</span>
                  </button>
                </DeskForm>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <DeskForm desk={desk} action="/admin/tokens" class="stack aside-form">
          <TextField
            name="label"
            label="What it is for"
            value={typed.label}
            hint="The audit trail calls it by this name."
            error={errorOf(problems, 'label')}
          />
          <fieldset class="group" id="scopes">
            <legend>What it may do</legend>
            <div class="chips">
              {scopes.map((scope) => (
                <label class="chip" key={scope}>
                  <input type="checkbox" name="scopes" value={scope} />
                  {scope}
                </label>
              ))}
            </div>
            <ErrorLine id="scopes-error" message={error} />
          </fieldset>
          <button class="plain" type="submit">
            Issue a token
          </button>
        </DeskForm>
      )}
    </section>
  );
}
