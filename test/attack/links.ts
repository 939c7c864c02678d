import { form } from './client.ts';
import { unchanged } from './privilege.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import type { Reader, World } from './world.ts';

type Purpose = 'confirm' | 'unsubscribe' | 'preferences' | 'data' | 'digest' | 'vote';

/** Every place where a token is the authority, and the purpose whose token it takes. */
const doors: readonly { purpose: Purpose; method: string; path: (token: string) => string; bearer?: true }[] =
  [
    { purpose: 'confirm', method: 'GET', path: (token) => `/confirm/${token}` },
    { purpose: 'confirm', method: 'POST', path: (token) => `/confirm/${token}` },
    { purpose: 'confirm', method: 'POST', path: (token) => `/not-me/${token}` },
    { purpose: 'unsubscribe', method: 'POST', path: (token) => `/u/${token}` },
    { purpose: 'unsubscribe', method: 'POST', path: (token) => `/unsubscribe/${token}` },
    { purpose: 'preferences', method: 'GET', path: (token) => `/preferences/${token}` },
    { purpose: 'preferences', method: 'POST', path: (token) => `/preferences/${token}` },
    { purpose: 'preferences', method: 'POST', path: (token) => `/preferences/${token}/address` },
    { purpose: 'preferences', method: 'POST', path: (token) => `/preferences/${token}/pause` },
    { purpose: 'preferences', method: 'POST', path: (token) => `/preferences/${token}/resume` },
    { purpose: 'preferences', method: 'POST', path: (token) => `/preferences/${token}/unsubscribe` },
    { purpose: 'preferences', method: 'GET', path: () => '/api/v1/subscription', bearer: true },
    { purpose: 'preferences', method: 'PATCH', path: () => '/api/v1/subscription', bearer: true },
    { purpose: 'preferences', method: 'DELETE', path: () => '/api/v1/subscription', bearer: true },
    { purpose: 'preferences', method: 'POST', path: (token) => `/preferences/${token}/data` },
    { purpose: 'data', method: 'GET', path: (token) => `/data/${token}` },
    { purpose: 'data', method: 'POST', path: (token) => `/data/${token}/export` },
    { purpose: 'data', method: 'POST', path: (token) => `/data/${token}/erase` },
    { purpose: 'digest', method: 'GET', path: (token) => `/digests/${token}` },
    { purpose: 'vote', method: 'GET', path: (token) => `/vote/${token}` },
    { purpose: 'vote', method: 'POST', path: (token) => `/vote/${token}` },
  ];

async function knock({ ask }: World, door: (typeof doors)[number], token: string) {
  const patch = door.method === 'PATCH';
  return ask(door.method, door.path(token), {
    headers: {
      ...(door.bearer === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(patch ? { 'content-type': 'application/json' } : door.method === 'POST' ? form : {}),
    },
    ...(patch
      ? { body: '{"hour":3}' }
      : door.method === 'POST'
        ? { body: 'hour=3&email=thief@evil.example' }
        : {}),
  });
}

/** Tokens in links. */
export const links: Chapter = {
  name: 'links',
  attacks: [
    {
      promise: 'a token does one thing: no token of another purpose opens or changes anything',
      async run(world) {
        const { installation, readers } = world;
        const [ada] = readers;
        const all: Record<string, string> = {
          ...tokensOf(ada),
          'return path': installation.tokens.sign('return-path', ada.id),
          'message id': installation.tokens.sign('message-id', 1),
          'notice id': installation.tokens.sign('notice-id', 1),
          'vote of the digest’s id': installation.tokens.signPair('vote', ada.id, ada.id),
        };
        const before = await world.snapshot();
        const wrong: string[] = [];
        for (const door of doors)
          for (const [purpose, token] of Object.entries(all)) {
            if (purpose === door.purpose || (purpose.startsWith('vote') && door.purpose === 'vote')) continue;
            const { status, text } = await knock(world, door, token);
            // One-click unsubscribe answers every token alike; that nothing changed is told by the rows.
            const refused =
              [401, 404, 410].includes(status) || (door.purpose === 'unsubscribe' && status === 200);
            if (!refused || text.includes(ada.email))
              wrong.push(`a ${purpose} token at ${door.method} ${door.path('…')}: ${String(status)}`);
          }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return `${String(doors.length)} doors, ${String(Object.keys(all).length)} tokens`;
      },
    },
    {
      promise: 'a token that was altered in any bit, cut, lengthened or written otherwise is no token',
      async run(world) {
        const before = await world.snapshot();
        const wrong: string[] = [];
        let tries = 0;
        for (const [purpose, token] of Object.entries(tokensOf(world.readers[0]))) {
          const bytes = Buffer.from(token, 'base64url');
          const altered = Array.from({ length: bytes.length * 8 }, (_, bit) => {
            const copy = Buffer.from(bytes);
            copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
            return copy.toString('base64url');
          });
          const others = [
            `${token}=`,
            `${token}A`,
            token.slice(0, -1),
            `${token}%20`,
            `%20${token}`,
            token.toUpperCase(),
            `${token}%00`,
          ];
          const door = doors.find(
            (one) => one.purpose === purpose && one.method === (purpose === 'digest' ? 'GET' : 'POST'),
          );
          if (door === undefined) throw new Error(`no door for ${purpose}`);
          for (const one of [...altered, ...others]) {
            tries += 1;
            const { status } = await knock(world, door, one);
            const refused = [400, 404, 410].includes(status) || (purpose === 'unsubscribe' && status === 200);
            if (!refused) wrong.push(`${purpose}: ${one} answers ${String(status)}`);
          }
        }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return `${String(tries)} tokens`;
      },
    },
    {
      promise: 'a token signed under no key of ours, or for somebody who is not there, is worth nothing',
      async run(world) {
        const { createTokens } = await import('@broadsheet/subscribers');
        const foreign = createTokens({ secretKeys: ['a-key-that-this-installation-never-had!!'] });
        const { tokens } = world.installation;
        const before = await world.snapshot();
        const wrong: string[] = [];
        for (const door of doors) {
          if (door.purpose === 'confirm' || door.purpose === 'unsubscribe') continue;
          const id = world.readers[0].id;
          const minutes = Math.floor(world.installation.clock().getTime() / 60_000);
          const pairs = { vote: [1, 1], data: [id, minutes + 60] } as const;
          const made =
            door.purpose === 'vote' || door.purpose === 'data'
              ? [
                  foreign.signPair(door.purpose, pairs[door.purpose][0], pairs[door.purpose][1]),
                  tokens.signPair(door.purpose, 999_999, pairs[door.purpose][1]),
                  door.purpose === 'vote'
                    ? tokens.signPair('vote', 1, 999_999)
                    : tokens.signPair('data', id, minutes - 1),
                ]
              : [
                  foreign.sign(door.purpose, id),
                  tokens.sign(door.purpose, 999_999),
                  tokens.sign(door.purpose, 2 ** 52),
                ];
          for (const token of made) {
            const { status } = await knock(world, door, token);
            if (![401, 404, 410].includes(status))
              wrong.push(`${door.method} ${door.path('…')}: ${String(status)}`);
          }
        }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
    {
      promise:
        'one reader’s link says nothing of another, and masks even its own address where the link may be forwarded',
      async run(world) {
        const [ada, bob] = world.readers;
        const wrong: string[] = [];
        for (const door of doors.filter(({ method }) => method === 'GET')) {
          const { text } = await knock(world, door, tokensOf(ada)[door.purpose]);
          if (text.includes(bob.email)) wrong.push(`${door.path('…')} names another reader`);
          if (door.bearer === undefined && text.includes(ada.email))
            wrong.push(`${door.path('…')} shows the whole address`);
        }
        const { text } = await world.ask('GET', `/u/${ada.unsubscribe}`);
        if (text.includes(ada.email)) wrong.push('/u/… shows the whole address');
        holdNone(wrong);
        return undefined;
      },
    },
    {
      promise:
        'a confirm link confirms its own settings once, and is not found by guessing its hash or its neighbour',
      async run(world) {
        const [ada] = world.readers;
        const before = await world.snapshot();
        const { createHash } = await import('node:crypto');
        const hash = createHash('sha256').update(ada.confirm).digest();
        for (const guess of [
          hash.toString('base64url'),
          hash.toString('hex'),
          '1',
          '%',
          "' or 1=1 --",
          '\u0000',
        ])
          hold(
            (await world.ask('POST', `/confirm/${encodeURIComponent(guess)}`)).status === 404,
            `${guess} confirms`,
          );
        hold((await world.ask('POST', `/confirm/${ada.confirm}`)).status === 200, 'a replay is no 200');
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
  ],
};

const tokensOf = ({
  confirm,
  unsubscribe,
  preferences,
  data,
  digest,
  vote,
}: Reader): Record<Purpose, string> => ({
  confirm,
  unsubscribe,
  preferences,
  data,
  digest,
  vote,
});
