import { lookup as resolveName, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

import { Agent, buildConnector } from 'undici';

import type { AllowList } from './allow-list.ts';
import { RefusedError, judgeResolved } from './guard.ts';

export { request } from 'undici';

/** Resolves a name to all its addresses; `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * An agent that asks the guard inside every dial: between a look-up of our own and the one of the dial a name could change
 * what it resolves to.
 * @param timeout milliseconds to connect, TLS included
 */
export function createGuardedAgent(allow: AllowList, timeout: number, resolve: Resolve = resolveAll): Agent {
  return new Agent({
    connect(options, done) {
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      const lookup: LookupFunction = (hostname, { all }, answer) => {
        resolve(hostname, (error, addresses) => {
          const [first] = addresses;
          const refused = error === null ? judgeResolved(hostname, port, addresses, allow) : null;
          if (error !== null || first === undefined)
            answer(error ?? new Error(`${hostname} has no address`), '');
          else if (refused !== null) answer(new RefusedError(refused), '');
          else if (all === true) answer(null, addresses);
          else answer(null, first.address, first.family);
        });
      };
      buildConnector({ timeout, lookup })(options, done);
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
  });
}

function resolveAll(hostname: string, done: Parameters<Resolve>[1]): void {
  resolveName(hostname, { all: true }, (error, addresses) => {
    done(error, error === null ? addresses : []);
  });
}
