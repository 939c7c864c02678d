export { AllowListError, parseAllowList } from './allow-list.ts';
export { createFetcher } from './fetcher.ts';
export type {
  Fetched,
  Fetcher,
  FetcherOptions,
  FetchEvent,
  FetchOptions,
  Headers,
  Validators,
} from './fetcher.ts';
