export { createApp } from './app.ts';
export type {
  ApiContext,
  Archive,
  FieldError,
  LinkState,
  Mailbox,
  Readiness,
  Refused,
  Site,
  Subscriptions,
} from './context.ts';
export type {
  CaughtMail,
  Choices,
  EditionLine,
  EditionView,
  FrontPage,
  PrintedPaper,
  SignUp,
  SubscriptionView,
  TopicPage,
  TopicView,
} from './views.ts';
