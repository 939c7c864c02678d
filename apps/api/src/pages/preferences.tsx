import type { FieldError } from '../context.ts';
import type { SubscriptionView, TopicView } from '../views.ts';
import { Page, type Frame } from './frame.tsx';
import { EmailField, ErrorSummary, errorOf, Select, WhenFields, type FormValues } from './parts/fields.tsx';
import { QueriesField, TopicFields, type ParsedWords } from './parts/interests.tsx';
import { cadenceWords, dayAndMonth, dayOf, hourWords } from './words.ts';

/** What was just done, told at the head of the page. */
export type Done =
  { kind: 'saved' | 'resumed' | 'change-of-address' } | { kind: 'paused'; until: Date | null };

type PreferencesProps = {
  frame: Frame;
  token: string;
  subscription: SubscriptionView;
  maskedEmail: string;
  topics: readonly TopicView[];
  editionsCounted: number;
  zones: readonly string[];
  values: FormValues;
  parsed: readonly ParsedWords[];
  errors: readonly FieldError[];
  done: Done | null;
};

/** Everything a subscriber may change, each act with a button of its own. */
export function PreferencesPage(props: PreferencesProps) {
  const { frame, token, subscription, values, errors, done } = props;
  const path = `/preferences/${token}`;
  return (
    <Page frame={frame} title="Your preferences">
      <div class="column stack">
        <h1>Your preferences</h1>
        <p class="muted">{stateWords(subscription, props.maskedEmail)}</p>
        {done !== null && (
          <p class="done" role="status">
            {doneWords(done)}
          </p>
        )}
        {subscription.state === 'unsubscribed' ? (
          <p>
            <a class="button" href="/">
              Subscribe again
            </a>
          </p>
        ) : (
          <>
            <form class="sheet" method="post" action={path} noValidate>
              <ErrorSummary errors={errors.filter((error) => error.field !== 'email')} />
              <TopicFields
                topics={props.topics}
                chosen={values.topics}
                counted={props.editionsCounted}
                error={errorOf(errors, 'topics')}
              />
              <QueriesField value={values.queries} parsed={props.parsed} errors={errors} />
              <WhenFields values={values} errors={errors} zones={props.zones} />
              <button type="submit">Save</button>
            </form>
            <Pause path={path} subscription={subscription} />
            <form class="aside-form" method="post" action={`${path}/address`} noValidate>
              <h2>Another address</h2>
              <p class="muted">
                We mail a link to the new address. Until its button is pressed, nothing changes.
              </p>
              <EmailField label="New address" value={values.email} error={errorOf(errors, 'email')} />
              <button class="plain" type="submit">
                Change the address
              </button>
            </form>
            <form class="aside-form" method="post" action={`${path}/unsubscribe`}>
              <h2>Leave</h2>
              <p class="muted">One press, and no more digests come.</p>
              <button class="plain" type="submit">
                Unsubscribe
              </button>
            </form>
          </>
        )}
      </div>
    </Page>
  );
}

const pauses = [
  ['1', '1 week'],
  ['2', '2 weeks'],
  ['3', '3 weeks'],
  ['4', '4 weeks'],
  ['8', '8 weeks'],
  ['', 'until I come back'],
] as const;

function Pause({ path, subscription }: { path: string; subscription: SubscriptionView }) {
  if (subscription.state === 'paused')
    return (
      <form class="aside-form" method="post" action={`${path}/resume`}>
        <h2>Paused</h2>
        <button type="submit">Resume now</button>
      </form>
    );
  return (
    <form class="aside-form" method="post" action={`${path}/pause`}>
      <h2>Pause</h2>
      <p class="muted">Nothing comes meanwhile; your topics stay as they are.</p>
      <Select name="weeks" label="For how long" value="2" options={pauses} />
      <button class="plain" type="submit">
        Pause
      </button>
    </form>
  );
}

function stateWords(subscription: SubscriptionView, maskedEmail: string): string {
  switch (subscription.state) {
    case 'active':
      return `To ${maskedEmail}, ${cadenceWords(subscription.cadence).toLowerCase().replace('monday', 'Monday').replace('friday', 'Friday')} at ${hourWords(subscription.hour)}, ${subscription.timezone}.`;
    case 'paused':
      return subscription.pausedUntil === null
        ? `Paused for ${maskedEmail}, until you resume.`
        : `Paused for ${maskedEmail} until ${dayAndMonth(dayOf(subscription.pausedUntil))}.`;
    case 'pending':
      return `Not yet confirmed: press the button behind the link that we mailed to ${maskedEmail}.`;
    case 'unsubscribed':
      return `${maskedEmail} is unsubscribed. No digests come.`;
  }
}

function doneWords(done: Done): string {
  switch (done.kind) {
    case 'saved':
      return 'Saved. The next digest follows these preferences.';
    case 'resumed':
      return 'Resumed. The next digest comes at your hour.';
    case 'change-of-address':
      return 'If that address can be used, a link is on its way to it. Press the button behind it to change over.';
    case 'paused':
      return done.until === null
        ? 'Paused until you resume.'
        : `Paused until ${dayAndMonth(dayOf(done.until))}.`;
  }
}
