import { createHash } from 'node:crypto';

import { drift, pageSize, sweep, type Claimed } from '@broadsheet/delivery';
import { dayOf } from '@broadsheet/papers';
import { collect, plan, publish, submit, tidy, type Lane } from '@broadsheet/worker';

import type { Done, Journal } from './journal.ts';
import { readAccepted } from './read-digest.ts';
import { hourMs, type Act, type Scenario, type SignUp } from './scenario.ts';
import type { Stage } from './stage.ts';

/** UTC hours at which the sources are read. */
const collectHours: readonly number[] = [0, 9, 17, 23];
const loopback = '127.0.0.1';

/**
 * Plays a scenario hour by hour, and once more at the hour of publication, doing at each step what the worker's jobs do, in
 * one order and without the queue.
 * @param onDay hears of each day that is over
 */
export async function play(
  stage: Stage,
  scenario: Scenario,
  onDay?: (journal: Journal) => void,
): Promise<Journal> {
  const journal: Journal = {
    steps: [],
    done: [],
    editions: [],
    digests: [],
    notices: [],
    days: [],
    troubles: [],
    cuts: 0,
  };
  const { worker, clock } = stage;
  const sample = await worker.editions.sample();
  if (sample !== null)
    journal.editions.push({
      at: scenario.start,
      day: null,
      publication: 0,
      papers: await worker.editions.papersOf([sample.id]),
    });
  const acting = createActing(stage, journal);
  const acts = scenario.acts.values();
  let next = acts.next();
  let readings = { added: 0, failedReadings: 0 };
  for (const step of stepsOf(scenario)) {
    clock.now = step;
    journal.steps.push(step);
    stage.source.setToday(dayOf(step));
    for (; next.done !== true && next.value.at <= step; next = acts.next()) await acting.act(next.value.act);
    await acting.confirmWaiting();
    if (step.getUTCMinutes() === 0 && collectHours.includes(step.getUTCHours())) {
      for (const run of await collect(worker, { signal: new AbortController().signal })) {
        readings.added += run.added;
        if (run.outcome === 'failed') readings.failedReadings += 1;
      }
    }
    await publishDue(stage, journal);
    await tidy(worker);
    await deliver(stage, worker.mail.notices);
    await deliver(stage, worker.mail.digests);
    const { queued } = await plan(worker, { wake: false });
    if (queued > 0) await deliver(stage, worker.mail.digests);
    await readMails(stage, journal);
    if (step.getUTCHours() === 23) {
      const editions = await stage.books.byEdition(1000);
      journal.days.push({
        day: dayOf(step),
        books: await stage.books.total(),
        unbalanced: editions.filter(({ books }) => drift(books) !== 0).map(({ day }) => day ?? 'sample'),
        ...readings,
      });
      readings = { added: 0, failedReadings: 0 };
      onDay?.(journal);
    }
  }
  journal.cuts = stage.gate.cuts();
  journal.troubles.push(...stage.errors);
  return journal;
}

function* stepsOf({ start, end }: Scenario): Generator<Date> {
  for (let time = start.getTime(); time <= end.getTime(); time += hourMs) {
    yield new Date(time);
    if (time % (24 * hourMs) === 0) yield new Date(time + 45 * 60_000);
  }
}

async function publishDue({ worker, clock }: Stage, journal: Journal): Promise<void> {
  for (const result of await publish(worker)) {
    if (result.outcome !== 'published') continue;
    const edition = await worker.editions.byDay(result.day);
    const papers = edition === null ? [] : await worker.editions.papersOf([edition.id]);
    journal.editions.push({ at: clock.now, day: result.day, publication: result.publication, papers });
  }
}

/** Submits what is owed now, as the sweeper wakes workers for it. */
async function deliver<Row extends Claimed>({ worker, clock }: Stage, lane: Lane<Row>): Promise<void> {
  for (;;) {
    const pages: (readonly number[])[] = [];
    await sweep(lane.outbox, {
      now: clock.now,
      waiting: 0,
      limit: 100 * pageSize,
      uncertainPolicy: 'retry-once',
      wake: (ids) => {
        pages.push(ids);
        return Promise.resolve();
      },
    });
    if (pages.length === 0) return;
    const stop = new AbortController().signal;
    for (const ids of pages) await submit(worker, lane, ids, { concurrency: 10, stop });
  }
}

async function readMails({ smtp, clock }: Stage, journal: Journal): Promise<void> {
  for (const message of smtp.accepted.splice(0)) {
    try {
      const read = await readAccepted(message, clock.now);
      if ('digest' in read) journal.digests.push(read.digest);
      else journal.notices.push(read.notice);
    } catch (error) {
      const name = createHash('sha256').update(message.raw).digest('hex').slice(0, 8);
      journal.troubles.push(
        `Mail ${name} to ${message.to.join()} at ${clock.now.toISOString()}: ${String(error)}`,
      );
    }
  }
}

/** People and servers at work. */
function createActing(stage: Stage, journal: Journal) {
  const { worker, subscriptions, source, arxiv, gate, clock } = stage;
  const waiting: { signUp: SignUp; from: Date }[] = [];
  const tokenFor = async (email: string, purpose: 'preferences' | 'unsubscribe'): Promise<string> => {
    const subscriber = await worker.subscribers.findByKey(email);
    return worker.installation.tokens.sign(purpose, subscriber?.id ?? 0);
  };
  const perform = async (act: Act): Promise<string> => {
    switch (act.kind) {
      case 'sign-up':
        waiting.push({ signUp: act, from: clock.now });
        return (
          await subscriptions.subscribe({ email: act.email, ...act.wants }, { ip: loopback, door: 'api' })
        ).status;
      case 'change':
        return (await subscriptions.change(await tokenFor(act.email, 'preferences'), act.to)).status;
      case 'unsubscribe':
        await subscriptions.unsubscribe(await tokenFor(act.email, 'unsubscribe'));
        return 'ok';
      case 'list':
        source.join(act.day, ...act.items);
        return 'ok';
      case 'file':
        await stage.writeFile(act.records);
        return 'ok';
      case 'announce':
        for (const paper of act.papers) arxiv.index.set(paper.id, paper);
        return 'ok';
      case 'source': {
        const server = act.source === 'hf' ? source : arxiv;
        await server.recover();
        // A pause goes by the database's clock, which knows nothing of the hours that pass here.
        await stage.endPauses(act.source);
        if (act.state === 'refused') await server.fail('refused');
        // A wait of an hour is not waited for: the answer stands at once.
        if (act.state === 'busy')
          await server.fail({ status: 503, headers: { 'retry-after': '3600' }, body: '' });
        return 'ok';
      }
      case 'smtp':
        await gate.set(act.weather);
        return 'ok';
    }
  };
  const record = (act: Done['act'], answer: string): void => {
    journal.done.push({ at: clock.now, act, answer });
  };
  return {
    async act(act: Act): Promise<void> {
      record(act, await perform(act));
    },
    /** Presses the buttons of the confirm mails that came. */
    async confirmWaiting(): Promise<void> {
      for (const one of [...waiting]) {
        const { email, confirmAfter } = one.signUp;
        if (confirmAfter === null || clock.now.getTime() < one.from.getTime() + confirmAfter * hourMs)
          continue;
        const token = journal.notices.findLast(({ to, at }) => to === email && at >= one.from)?.confirmToken;
        if (token === undefined || token === null) continue;
        waiting.splice(waiting.indexOf(one), 1);
        record({ kind: 'confirm', email }, (await subscriptions.confirm(token)).status);
      }
    },
  };
}
