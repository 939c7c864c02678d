import { getDomain } from 'tldts';

/** What may be under way to one mail group; null: no limit. */
export type GroupLimit = {
  /** Transactions at once, over all workers. */
  atOnce: number | null;
  /** Messages a minute, over all workers. */
  perMinute: number | null;
};

/** Limits by mail group, names in lower case, and for every other one. */
export type GroupLimits = { byGroup: ReadonlyMap<string, GroupLimit>; other: GroupLimit };

type Provider = {
  /** Domains of addresses that everybody knows to be theirs: asked of no name server. */
  hosts: readonly string[];
  /** What the names of their mail exchangers end with. */
  exchangers: readonly string[];
  limit: GroupLimit;
};

const atOnce = (count: number): GroupLimit => ({ atOnce: count, perMinute: null });
const unlimited: GroupLimit = { atOnce: null, perMinute: null };

/** Providers that judge a sender over many domains at once; every other mail group is the domain of its mail exchanger. */
const providers: Readonly<Record<string, Provider>> = {
  Gmail: { hosts: ['gmail.com', 'googlemail.com'], exchangers: ['google.com'], limit: atOnce(5) },
  Yahoo: {
    hosts: [
      'yahoo.com',
      'ymail.com',
      'rocketmail.com',
      'aol.com',
      'yahoo.co.uk',
      'yahoo.fr',
      'yahoo.de',
      'yahoo.it',
      'yahoo.es',
    ],
    exchangers: ['yahoodns.net'],
    limit: atOnce(5),
  },
  Outlook: {
    hosts: [
      'outlook.com',
      'hotmail.com',
      'live.com',
      'msn.com',
      'outlook.fr',
      'outlook.de',
      'hotmail.fr',
      'hotmail.co.uk',
      'live.fr',
    ],
    exchangers: ['olc.protection.outlook.com', 'mail.protection.outlook.com'],
    limit: atOnce(5),
  },
  iCloud: {
    hosts: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['icloud.com', 'apple.com'],
    limit: atOnce(10),
  },
  Orange: { hosts: ['orange.fr', 'wanadoo.fr'], exchangers: ['orange.fr'], limit: atOnce(2) },
  GMX: {
    hosts: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'gmx.com', 'web.de', 'mail.com'],
    exchangers: ['gmx.net', 'web.de', 'mail.com'],
    limit: unlimited,
  },
};

const byLowerCase = new Map(
  Object.entries(providers).map(([group, provider]): [string, Provider] => [group.toLowerCase(), provider]),
);

const groupByHost = new Map(
  Object.entries(providers).flatMap(([group, { hosts }]) =>
    hosts.map((host): [string, string] => [host, group]),
  ),
);

/** The group of a mail host as far as its name tells: the provider behind it, or its own name. A group's name stands for itself. */
export function mailGroupOf(mailHost: string): string {
  return groupByHost.get(mailHost) ?? mailHost;
}

/** Every mail host that is known by name to be of a group, whose name may be in whatever case. */
export function hostsOf(group: string): readonly string[] {
  return byLowerCase.get(group.toLowerCase())?.hosts ?? [group];
}

/** Domains whose provider everybody knows: nobody is asked about them, and nothing is kept. */
export const providersHosts: readonly string[] = [...groupByHost.keys()];

/** Whether a mail host is nobody's (RFC 2606, RFC 6761): no name server knows of it. */
export function isNobodys(mailHost: string): boolean {
  return /(?:^|\.)(?:test|example|invalid|localhost|local|example\.(?:com|net|org))$/.test(mailHost);
}

/** The group of a mail exchanger: the provider that its name ends with, else its registrable domain, else its name. */
export function groupOfExchanger(exchanger: string): string {
  const name = exchanger.toLowerCase().replace(/\.$/, '');
  for (const [group, { exchangers }] of Object.entries(providers))
    if (exchangers.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))) return group;
  return getDomain(name, { allowPrivateDomains: false }) ?? name;
}

/**
 * The limits that hold: those that an operator gave, else what a provider is known to bear.
 * @param given names in lower case; `default`: of every group that is not named
 */
export function limitsWith(given: readonly ({ group: string } & GroupLimit)[]): GroupLimits {
  const theirs = given.map(({ group, atOnce: most, perMinute }): [string, GroupLimit] => [
    group,
    { atOnce: most, perMinute },
  ]);
  const known = [...byLowerCase].map(([group, { limit }]): [string, GroupLimit] => [group, limit]);
  const byGroup = new Map([...known, ...theirs]);
  const other = byGroup.get('default') ?? unlimited;
  byGroup.delete('default');
  return { byGroup, other };
}

export function limitOf(limits: GroupLimits, group: string): GroupLimit {
  return limits.byGroup.get(group.toLowerCase()) ?? limits.other;
}
