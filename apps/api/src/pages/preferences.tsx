import type { SubscriptionView } from '../views.ts';
import { Page, type Frame } from './frame.tsx';
import { InterestFields, WhenFields, type ChoiceForm } from './parts/choice-form.tsx';
import { EmailField, ErrorSummary, errorOf, Select } from './parts/fields.tsx';
import { FrontPageView, Peek } from './parts/front-page.tsx';
import { cadenceWords, dayAndMonth, dayOf, hourWords } from './words.ts';

/** What was just done, told at the head of the page. */
export type Done =
  { kind: 'saved' | 'resumed' | 'change-of-address' | 'data' } | { kind: 'paused'; until: Date | null };

type PreferencesProps = {
  frame: Frame;
  token: string;
  subscription: SubscriptionView;
  maskedEmail: string;
  form: ChoiceForm;
  done: Done | null;
};

/** Everything a subscriber may change, each act with a button of its own, beside the front page it makes. */
export function PreferencesPage(props: PreferencesProps) {
  const { frame, subscription, form, done } = props;
  const path = `/preferences/${props.token}`;
  return (
    <Page frame={frame} title="Your preferences" script>
      <h1>Your preferences</h1>
      <p class="lede">{stateWords(subscription, props.maskedEmail)}</p>
      {done !== null && (
        <p class="done" role="status">
          {doneWords(done)}
        </p>
      )}
      {subscription.state === 'active' || subscription.state === 'paused' ? (
        <div class="sign-up">
          <div>
            <ErrorSummary problems={form.problems} />
            <form id="choices" class="sheet" method="post" action={path} data-live noValidate>
              <InterestFields form={form} />
              <WhenFields form={form} />
              <button type="submit">Save</button>
              <Peek page={form.front} />
            </form>
            <Pause path={path} subscription={subscription} />
            <form class="aside-form" method="post" action={`${path}/address`} noValidate>
              <h2>Another address</h2>
              <p class="muted">
                We mail a link to the new address. Until its button is pressed, nothing changes.
              </p>
              <EmailField
                label="New address"
                value={form.values.email}
                error={errorOf(form.problems, 'email')}
              />
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
            <OwnData path={path} />
          </div>
          <FrontPageView page={form.front} form="choices" />
        </div>
      ) : (
        <>
          <p class="actions topic-actions">
            <a class="button" href="/">
              Subscribe again
            </a>
          </p>
          {subscription.state === 'unsubscribed' && <OwnData path={path} />}
        </>
      )}
    </Page>
  );
}

/** Mails get forwarded: what shows or ends everything asks for a link of its own. */
function OwnData({ path }: { path: string }) {
  return (
    <form class="aside-form" method="post" action={`${path}/data`}>
      <h2>Your data</h2>
      <p class="muted">
        We mail you a link, good for an hour, to download all that is kept about you, or to have it erased.
      </p>
      <button class="plain" type="submit">
        Send me a link to my data
      </button>
    </form>
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
      <form class="aside-form" id="pause" method="post" action={`${path}/resume`}>
        <h2>Paused</h2>
        <button type="submit">Resume now</button>
      </form>
    );
  return (
    <form class="aside-form" id="pause" method="post" action={`${path}/pause`}>
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
      return `${cadenceWords(subscription.cadence)} at ${hourWords(subscription.hour)}, ${subscription.timezone}, to ${maskedEmail}.`;
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
    case 'data':
      return 'A link to your data is on its way to you, unless two were mailed today. It works for an hour.';
    case 'change-of-address':
      return 'If that address can be used, a link is on its way to it. Press the button behind it to change over.';
    case 'paused':
      return done.until === null
        ? 'Paused until you resume.'
        : `Paused until ${dayAndMonth(dayOf(done.until))}.`;
  }
}
