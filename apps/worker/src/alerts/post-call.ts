import type { Fetcher } from '@broadsheet/fetcher';
import type { PostCall } from '@broadsheet/operators';

/** Posts alerts to the operator's webhook, through the guarded door: a private address wants its entry in FETCH_ALLOW. */
export function createPostCall(fetcher: Pick<Fetcher, 'fetch'>, address: string): PostCall {
  return async (body) => {
    const answer = await fetcher.fetch(address, { json: JSON.stringify(body), maxBytes: 100_000 });
    switch (answer.status) {
      case 'ok':
      case 'unchanged':
        return { taken: true };
      case 'http':
        return { taken: false, reason: `HTTP ${String(answer.code)}` };
      case 'refused':
        return { taken: false, reason: `${answer.reason}; a private address wants an entry in FETCH_ALLOW` };
      case 'broken':
        return { taken: false, reason: answer.reason };
    }
  };
}
