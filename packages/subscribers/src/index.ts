export type { Cadence, Interest, Preferences, Subscriber, SubscriberState } from './subscriber.ts';
