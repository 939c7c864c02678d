import { type Answer, form, json } from './client.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import { anyAddress, newOperator, newReader, type World } from './world.ts';

/** A hash of a password takes its time, on purpose. */
const turnsOfPasswords = 8;
/** So often each case is asked for its time, in turns, so that what else the machine does falls on all alike. */
const turns = 24;
/** Medians further apart than this tell addresses apart; anything below is noise of a shared machine. */
const generous = 2.5;

type Case = { name: string; ask: (turn: number) => Promise<Answer> };

/** Asks the cases in turns; says how far their medians are apart, and what of their answers differs. */
async function compare(
  cases: readonly Case[],
  rounds = turns,
): Promise<{ figures: string; wrong: readonly string[] }> {
  const times = new Map(cases.map(({ name }) => [name, [] as number[]]));
  const faces = new Map<string, string>();
  for (let turn = 0; turn < rounds; turn += 1)
    for (const { name, ask } of cases) {
      const answer = await ask(turn);
      times.get(name)?.push(answer.ms);
      faces.set(name, faceOf(answer));
    }
  const medians = cases.map(({ name }) => ({ name, ms: median(times.get(name) ?? []) }));
  const [first] = cases;
  const wrong = cases.flatMap(({ name }) =>
    faces.get(name) === faces.get(first?.name ?? '')
      ? []
      : [
          `${name} is answered otherwise:\n${faces.get(name) ?? ''}\n${faces.get(first?.name ?? '') ?? ''}`.slice(
            0,
            600,
          ),
        ],
  );
  const [least, most] = [Math.min(...medians.map(({ ms }) => ms)), Math.max(...medians.map(({ ms }) => ms))];
  const figures = medians.map(({ name, ms }) => `${name} ${ms.toFixed(1)}`).join(', ');
  // Below some milliseconds, ratios are the machine's.
  if (most > 8 && most / least > generous) wrong.push(`times tell them apart (medians, ms): ${figures}`);
  return { figures: `medians of ${String(rounds)}, ms: ${figures}`, wrong };
}

/** All of an answer that could tell: status, body, and headers but for the clock's. */
function faceOf({ status, text, headers }: Answer): string {
  const kept = [...headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${value}`);
  return [String(status), ...kept, text].join('\n');
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
}

/** Whether answers, their size or their time tell who is known here. */
export const enumeration: Chapter = {
  name: 'enumeration',
  attacks: [
    {
      promise:
        'a sign-up is answered alike for addresses that are new, pending, active, gone, suppressed or complained',
      async run(world) {
        const known = await oneOfEachState(world);
        const body = (email: string) => JSON.stringify({ email, topics: ['agents'] });
        const signUp = (email: string) =>
          world.ask('POST', '/api/v1/subscriptions', { headers: json, body: body(email) });
        const { figures, wrong } = await compare([
          { name: 'new', ask: (turn) => signUp(`new-${String(turn)}@reader.example`) },
          ...Object.entries(known).map(([name, email]) => ({ name, ask: () => signUp(email) })),
        ]);
        holdNone(wrong);
        return figures;
      },
    },
    {
      promise: 'asking for the link again is answered alike for every address',
      async run(world) {
        const ask = (email: string) =>
          world.ask('POST', '/link', { headers: form, body: new URLSearchParams({ email }) });
        const { figures, wrong } = await compare([
          { name: 'unknown', ask: (turn) => ask(`nobody-${String(turn)}@reader.example`) },
          { name: 'active', ask: () => ask(world.readers[0].email) },
        ]);
        holdNone(wrong);
        return figures;
      },
    },
    {
      promise: 'one-click unsubscribe is answered alike for any token',
      async run(world) {
        const { ask, installation } = world;
        const reader = await newReader(world, 'leaving');
        const gone = installation.tokens.sign('unsubscribe', 999_999);
        const { figures, wrong } = await compare([
          { name: 'known', ask: () => ask('POST', `/u/${reader.unsubscribe}`) },
          { name: 'erased', ask: () => ask('POST', `/u/${gone}`) },
          { name: 'forged', ask: () => ask('POST', `/u/${reader.unsubscribe.slice(0, -2)}AA`) },
        ]);
        holdNone(wrong);
        return figures;
      },
    },
    {
      promise: 'signing in fails alike for an operator and for nobody, and so does asking for a way back',
      async run(world) {
        await newOperator(world, 'viewer', 'enumerated');
        const signIn = (email: string) =>
          world.ask('POST', '/admin/sign-in', {
            headers: { ...form, accept: 'application/json' },
            body: new URLSearchParams({ email, password: 'not the password' }),
            from: anyAddress(),
          });
        const { pool } = world.installation.database;
        const fresh = async (): Promise<unknown> => pool.query('delete from sign_in_attempts');
        const first = await compare(
          [
            { name: 'nobody', ask: async () => (await fresh(), signIn('enumeratet@desk.example')) },
            { name: 'operator', ask: async () => (await fresh(), signIn('enumerated@desk.example')) },
          ],
          turnsOfPasswords,
        );
        // The form shows again what was typed: one letter tells the two pages apart, and nothing else does.
        const unlike = first.wrong.filter(
          (one) => !one.replaceAll('enumeratet', 'enumerated').includes('is answered otherwise'),
        );
        const [one, other] = await Promise.all([
          signIn('enumeratet@desk.example'),
          signIn('enumerated@desk.example'),
        ]);
        hold(
          one.text.replaceAll('enumeratet', 'enumerated') === other.text,
          'the pages differ in more than what was typed',
        );
        hold(one.status === other.status, `${String(one.status)} and ${String(other.status)}`);
        const forgot = (email: string) =>
          world.ask('POST', '/admin/forgot', {
            headers: form,
            body: new URLSearchParams({ email }),
            from: anyAddress(),
          });
        const second = await compare([
          { name: 'forgot, nobody', ask: async () => (await fresh(), forgot('enumeratet@desk.example')) },
          { name: 'forgot, operator', ask: async () => (await fresh(), forgot('enumerated@desk.example')) },
        ]);
        holdNone([...unlike, ...second.wrong]);
        return `${first.figures}; ${second.figures}`;
      },
    },
  ],
};

/** One address of each state. */
async function oneOfEachState(world: World): Promise<Record<string, string>> {
  const { installation, context, readers } = world;
  const email = (name: string) => `${name}-known@reader.example`;
  const signUp = (address: string) =>
    context.subscriptions.subscribe({ email: address }, { ip: '127.0.0.1', door: 'api' });
  for (const name of ['pending', 'gone', 'suppressed', 'complained']) await signUp(email(name));
  const { pool } = installation.database;
  await pool.query(`update subscribers set state = 'unsubscribed' where email_key = $1`, [email('gone')]);
  await installation.suppressions.add([email('suppressed')], 'hard-bounce', installation.clock());
  await installation.suppressions.add([email('complained')], 'complaint', installation.clock());
  return {
    pending: email('pending'),
    active: readers[0].email,
    gone: email('gone'),
    suppressed: email('suppressed'),
    complained: email('complained'),
  };
}
