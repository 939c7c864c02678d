import type { SignUpMode } from '@broadsheet/subscribers';

import { Page, type Frame } from './frame.tsx';
import { InterestFields, WhenFields, type ChoiceForm } from './parts/choice-form.tsx';
import { EmailField, ErrorSummary, errorOf, Trap } from './parts/fields.tsx';
import { FrontPageView, Peek } from './parts/front-page.tsx';
import { Parsed } from './parts/interests.tsx';

export type SignUpProps = {
  frame: Frame;
  /** Who may sign up; where nobody may, the front page stays. */
  mode: SignUpMode;
  /** Where the script gets a sum to solve before the form is sent; null where none is asked for. */
  proof: string | null;
  form: ChoiceForm;
  /** The form has not been touched yet, so that the time zone may be guessed. */
  untouched: boolean;
};

/** The sign-up page: the form, and beside it the front page that its choices make. */
export function SignUpPage(props: SignUpProps) {
  return (
    <Page frame={props.frame} title={props.frame.siteName} here="home" feed="/feed.xml" script>
      <h1>The day’s new papers, only those you follow</h1>
      <p class="lede">
        Choose topics or words of your own. At the hour you name comes one mail with the research papers that
        match, and why each is there. No match, no mail.
      </p>
      <div class="sign-up">
        <SignUpForm {...props} />
        <FrontPageView
          page={props.form.front}
          {...(props.mode.kind === 'closed' ? {} : { form: 'choices' })}
        />
      </div>
    </Page>
  );
}

/** The form alone, for other sites to frame. */
export function EmbedPage(props: SignUpProps) {
  return (
    <Page frame={props.frame} title={`Subscribe to ${props.frame.siteName}`} script bare>
      <h1>Subscribe to {props.frame.siteName}</h1>
      <SignUpForm {...props} embedded />
    </Page>
  );
}

function SignUpForm({
  mode,
  proof,
  form,
  untouched,
  embedded = false,
}: SignUpProps & { embedded?: boolean }) {
  if (mode.kind === 'closed') return <p>Sign-up is closed here. The archive stays open to everyone.</p>;
  return (
    <form
      id="choices"
      class="sheet"
      method="post"
      action={embedded ? '/embed' : '/'}
      {...(embedded ? {} : { 'data-live': true })}
      {...(proof === null ? {} : { 'data-proof': proof })}
      noValidate
    >
      <ErrorSummary problems={form.problems} />
      <InterestFields form={form} />
      <WhenFields form={form} guess={untouched} />
      <div>
        <EmailField value={form.values.email} error={errorOf(form.problems, 'email')} />
        <Trap />
      </div>
      <div>
        <button type="submit">Subscribe</button>
        {proof !== null && <Proof />}
        <p class="after">
          We mail you a link. Nothing else comes until you press the button behind it.{admissionWords(mode)}
        </p>
      </div>
      {!embedded && <Peek page={form.front} />}
    </form>
  );
}

/** What follows from the mode, for whoever is about to sign up; empty where everybody is let in. */
function admissionWords(mode: SignUpMode): string {
  if (mode.kind === 'approval') return ' Then whoever runs this site decides.';
  return mode.kind === 'domains' ? ` Sign-up is for addresses at ${mode.domains.join(', ')}.` : '';
}

/** Machines sign strangers up by the thousand: a sum that costs each browser a second makes that dear. */
function Proof() {
  return (
    <>
      <p class="after" id="proof" role="status" data-proof-says></p>
      <noscript>
        <p class="after">
          To keep machines out, your browser solves a short sum before this form is sent. That needs
          JavaScript, of this site alone. Without it, ask whoever runs this site to add your address.
        </p>
      </noscript>
    </>
  );
}

/** What changes of the page as the form is filled in: the script puts each part in its place. */
export function PreviewParts({ form }: { form: ChoiceForm }) {
  return (
    <>
      <div id="parse">
        <Parsed lines={form.parsed} />
      </div>
      <Peek page={form.front} />
      <FrontPageView page={form.front} />
    </>
  );
}

/** What follows a sign-up: the same for every address. */
export function AcceptedPage({
  frame,
  mode,
  bare = false,
}: {
  frame: Frame;
  mode: SignUpMode;
  bare?: boolean;
}) {
  return (
    <Page frame={frame} title="Look into your mailbox" bare={bare}>
      <div class="question">
        <h1>Look into your mailbox</h1>
        <p>
          We have mailed you a link. Press the button behind it within 48 hours, and{' '}
          {mode.kind === 'approval'
            ? 'whoever runs this site decides on your request: a mail tells you once you are let in.'
            : 'your first digest follows.'}
        </p>
        <p class="after">
          Nothing there after ten minutes? Look among the junk mail, or{' '}
          <a href="/link">ask for your link again</a>.
        </p>
      </div>
    </Page>
  );
}
