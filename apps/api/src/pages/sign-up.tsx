import type { FieldError, Site } from '../context.ts';
import type { FrontPage, TopicView } from '../views.ts';
import { Page, type Frame } from './frame.tsx';
import { EmailField, ErrorSummary, errorOf, Trap, WhenFields, type FormValues } from './parts/fields.tsx';
import { FrontPageView, Peek } from './parts/front-page.tsx';
import { QueriesField, TopicFields, type ParsedWords } from './parts/interests.tsx';

export type SignUpProps = {
  frame: Frame;
  signup: Site['signup'];
  topics: readonly TopicView[];
  editionsCounted: number;
  zones: readonly string[];
  values: FormValues;
  errors: readonly FieldError[];
  parsed: readonly ParsedWords[];
  front: FrontPage | null;
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
        <FrontPageView page={props.front} />
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

function SignUpForm(props: SignUpProps & { embedded?: boolean }) {
  const { values, errors, embedded = false } = props;
  const of = (field: string) => errorOf(errors, field);
  if (props.signup === 'closed') return <p>Sign-up is closed here. The archive stays open to everyone.</p>;
  return (
    <form
      class="sheet"
      method="post"
      action={embedded ? '/embed' : '/'}
      {...(embedded ? {} : { 'data-live': '' })}
      noValidate
    >
      <ErrorSummary errors={errors} />
      <TopicFields
        topics={props.topics}
        chosen={values.topics}
        counted={props.editionsCounted}
        error={of('topics')}
      />
      <QueriesField value={values.queries} parsed={props.parsed} errors={errors} />
      {!embedded && (
        <button class="plain" type="submit" formAction="/preview#front-page" formNoValidate data-no-script>
          Show me the front page
        </button>
      )}
      <WhenFields values={values} errors={errors} zones={props.zones} guess={props.untouched} />
      <div>
        <EmailField value={values.email} error={of('email')} />
        <Trap />
      </div>
      <div>
        <button type="submit">Subscribe</button>
        <p class="after">We mail you a link. Nothing else comes until you press the button behind it.</p>
      </div>
      {!embedded && <Peek page={props.front} />}
    </form>
  );
}

/** What follows a sign-up: the same for every address. */
export function AcceptedPage({ frame, bare = false }: { frame: Frame; bare?: boolean }) {
  return (
    <Page frame={frame} title="Look into your mailbox" bare={bare}>
      <div class="question">
        <h1>Look into your mailbox</h1>
        <p>
          We have mailed you a link. Press the button behind it within 48 hours, and your first digest
          follows.
        </p>
        <p class="after">
          Nothing there after ten minutes? Look among the junk mail, or{' '}
          <a href="/link">ask for your link again</a>.
        </p>
      </div>
    </Page>
  );
}
