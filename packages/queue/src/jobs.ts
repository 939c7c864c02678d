import { z } from 'zod';

const ids = z.object({ ids: z.array(z.number().int().positive()).min(1).max(1000) });
const nothing = z.object({});

/**
 * Every job by its name, with the queue that carries it and the schema of its payload. Payloads are ids: the truth is in
 * PostgreSQL, a job only wakes a worker, and losing one loses nothing that the sweeper does not find again.
 */
export const jobs = {
  /**
   * Reads the sources whose time has come, or all of them, or one: in a lane of its own, for a source may take minutes to
   * answer.
   */
  collect: {
    queue: 'sources',
    payload: z.object({ source: z.string().optional(), regardless: z.boolean().optional() }),
  },
  /** Tells the operator's webhook of alerts: as slow as whoever answers there. */
  call: { queue: 'sources', payload: nothing },
  /** Reads the mailbox of returned mail: as slow as its server. */
  mailbox: { queue: 'sources', payload: nothing },
  /** Learns a model of words where one is due: seconds of a core, in the lane of what may take long. */
  learn: { queue: 'sources', payload: nothing },
  /** Asks name servers which provider takes the mail of new mail hosts. */
  hosts: { queue: 'sources', payload: nothing },
  /** Publishes the editions whose hour has come. */
  publish: { queue: 'ticks', payload: nothing },
  /** Looks for what operators have to know. */
  watch: { queue: 'ticks', payload: nothing },
  /** Plans the digests that are due. */
  plan: { queue: 'ticks', payload: nothing },
  /** Ends leases, re-queues what is owed, expires what came too late. */
  sweep: { queue: 'ticks', payload: nothing },
  /** Expires sign-ups, resumes pauses. */
  tidy: { queue: 'ticks', payload: nothing },
  /** Forgets what is past its retention. */
  forget: { queue: 'sources', payload: nothing },
  /** Submits a page of deliveries. */
  deliver: { queue: 'deliveries', payload: ids },
  /** Submits notices: a lane of its own, so that no edition delays a confirm mail. */
  notify: { queue: 'notices', payload: ids },
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>;
export type QueueName = (typeof jobs)[JobName]['queue'];

export const queueNames = [
  'sources',
  'ticks',
  'deliveries',
  'notices',
] as const satisfies readonly QueueName[];
