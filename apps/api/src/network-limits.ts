import { isIP } from 'node:net';

import { createNetworkUseStore, type NetworkUse } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { createSuppressionHash } from '@broadsheet/subscribers';

import { isLoopback, networkOf } from './http/network.ts';

/** What a network may ask for in an hour, beside signing up. */
export type NetworkLimits = {
  /** Counts one more; false where it is one too many. */
  allow(purpose: NetworkUse, ip: string): Promise<boolean>;
};

/** How many of each for one sign-up that a network may ask for: a form is tried out again and again as it is filled in. */
const perSignUp: Readonly<Record<NetworkUse, number>> = { link: 1, preview: 30 };

/** Binds the limits of networks to an open installation. */
export function createNetworkLimits({
  config,
  database,
  suppressionKey,
  clock,
}: Pick<Installation, 'config' | 'database' | 'suppressionKey' | 'clock'>): NetworkLimits {
  const uses = createNetworkUseStore(database);
  const hashOf = createSuppressionHash(suppressionKey);
  return {
    async allow(purpose, ip) {
      if (isExempt(ip, config.production)) return true;
      const network = hashOfNetwork(hashOf, ip);
      if (network === null) return true;
      const most = config.signup.perNetwork * perSignUp[purpose];
      return (await uses.count({ purpose, network, now: clock() })) <= most;
    },
  };
}

/** Whether no limit holds for a caller: this machine itself, outside production. */
export function isExempt(ip: string, production: boolean): boolean {
  return !production && isLoopback(ip);
}

/** What a network is counted by; null for a caller without an address. */
export function hashOfNetwork(hashOf: (text: string) => Buffer, ip: string): string | null {
  return isIP(ip) === 0 ? null : hashOf(`network:${networkOf(ip)}`).toString('base64url');
}
