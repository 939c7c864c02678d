/** A thread of a worker: submits the pages that it is given, until it is told to close. */
import { parentPort, workerData } from 'node:worker_threads';

import { submitPage } from '@broadsheet/delivery';
import { createLog, openGround } from '@broadsheet/installation/ground';

import { createDigestLane } from '../mail.ts';
import type { FromHelper, HelperData, ToHelper } from './messages.ts';
import { countPage } from './page-counts.ts';

const { config, clock, templates, concurrency, connections } = workerData as HelperData;
const port = parentPort;
if (port === null) throw new Error('This file runs in a thread of a worker');

const opening = open();
const inHand = new Map<number, { stop: AbortController; done: Promise<void> }>();

port.on('message', (message: ToHelper) => {
  if (message.kind === 'page') {
    const stop = new AbortController();
    inHand.set(message.number, { stop, done: submit(message.number, message.ids, stop.signal) });
  } else if (message.kind === 'stop') {
    inHand.get(message.number)?.stop.abort();
  } else {
    void close();
  }
});

// Without a database it is no use, nor gets one later: it ends, once its pages were told, and another is started.
opening.catch(() => {
  setImmediate(() => {
    port.close();
  });
});

async function open() {
  const ground = await openGround(config, {
    log: createLog(config.logLevel),
    migrates: false,
    connections: 4,
    clock: () => new Date(clock.at + Date.now() - clock.epoch),
  });
  return { ground, lane: createDigestLane(ground, templates, connections) };
}

async function submit(number: number, ids: readonly number[], stop: AbortSignal): Promise<void> {
  let answer: FromHelper;
  try {
    const { lane } = await opening;
    const result = await submitPage(lane.ports, ids, { concurrency, stop });
    answer = { kind: 'done', number, counts: countPage(result) };
  } catch (error) {
    answer = { kind: 'failed', number, reason: error instanceof Error ? error.message : String(error) };
  }
  inHand.delete(number);
  port?.postMessage(answer);
}

async function close(): Promise<void> {
  for (const { stop } of inHand.values()) stop.abort();
  await Promise.all([...inHand.values()].map(({ done }) => done));
  await opening.then(({ ground }) => ground.close()).catch(() => undefined);
  port?.close();
}
