import { setMaxListeners } from 'node:events';
import type { Message, Permit, Submission, SubmissionResult, Transport } from '@broadsheet/delivery';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { broken } from './results.ts';
import { openSession } from './session.ts';
import type { Session, SessionOptions } from './session.ts';
import { createSlots } from './slots.ts';
import { parseSmtpUrls } from './smtp-url.ts';
import type { SmtpServer } from './smtp-url.ts';

/** Told of what an operator may want to know; fields never carry addresses of subscribers nor credentials. */
export type SmtpLog = (event: 'smtp.unreachable' | 'smtp.failover', fields: Record<string, string>) => void;

/** How a transport uses its server. */
export type SmtpTransportOptions = Omit<SessionOptions, 'limits'> & {
  /** Connections, and so transactions in flight, at most. Default 10. */
  maxConnections?: number | undefined;
  /** Transactions on one connection before it is closed. Default 100. */
  maxMessages?: number | undefined;
  /** A connection without work is closed after so many milliseconds. Default 5,000, below any server's own limit. */
  idle?: number | undefined;
  /**
   * A connection that took so many milliseconds for one message is not used again. Default 10,000. Fast ones serve their messages and are
   * replaced; slow ones would stay until there are no others. Where all are slow, to connect anew costs little beside.
   */
  slowest?: number | undefined;
  limits?: Partial<Limits> | undefined;
  log?: SmtpLog | undefined;
};

/** A connection at rest, and what it has done. */
type Resting = { session: Session; served: number; timer: NodeJS.Timeout };

/**
 * Submits to one server over a few connections that are kept and reused. Nothing is retried but on one case: a resting connection that the
 * server had given up (RFC 5321 3.8, 421 or a plain close) before it said a word about the message, which then goes over another at once.
 * @param url one entry of `SMTP_URL`, or the same parsed
 * @throws SmtpUrlError
 */
export function createSmtpTransport({
  url,
  ...options
}: SmtpTransportOptions & { url: string | SmtpServer }): Transport {
  const server = typeof url === 'string' ? onlyServer(url) : url;
  const { maxConnections = 10, maxMessages = 100, idle = 5_000, slowest = 10_000, log } = options;
  const sessionOptions = { ...options, limits: { ...defaultLimits, ...options.limits } };
  const slots = createSlots(maxConnections);
  const resting: Resting[] = [];
  let closed = false;

  /** The connection used last, which is the least likely to have been given up. */
  const reuse = (): Resting | undefined => {
    for (;;) {
      const last = resting.pop();
      if (last === undefined) return undefined;
      clearTimeout(last.timer);
      if (last.session.alive()) return last;
    }
  };
  const rest = async (
    session: Session,
    { served, midway = false, took = 0 }: { served: number; midway?: boolean; took?: number },
  ): Promise<void> => {
    if (midway && session.alive()) await session.reset();
    if (!session.alive()) return;
    if (closed || served >= maxMessages || took >= slowest) {
      await session.quit();
      return;
    }
    const timer = setTimeout(() => {
      resting.splice(resting.indexOf(entry), 1);
      void session.quit();
    }, idle).unref();
    const entry: Resting = { session, served, timer };
    resting.push(entry);
  };
  const converse = async (message: Message, signal: AbortSignal, permit: Permit): Promise<Submission> => {
    for (;;) {
      const reused = reuse();
      const session = reused?.session ?? (await openSession(server, sessionOptions, signal));
      if ('status' in session) {
        log?.('smtp.unreachable', { server: server.label, ...reasonOf(session) });
        slots.give();
        return session;
      }
      const served = reused?.served ?? 0;
      const permitted = await permit().catch((error: unknown) => {
        session.close();
        throw error;
      });
      if (!permitted) {
        void rest(session, { served }).finally(slots.give);
        return { status: 'withheld' };
      }
      const begun = performance.now();
      const { result, untouched } = await session.submit(message, signal);
      const took = performance.now() - begun;
      if (untouched && reused !== undefined) {
        session.close();
        continue;
      }
      // The caller has the result at once; the place is free when the connection is clean again.
      void rest(session, { served: served + 1, midway: result.status === 'refused', took }).finally(
        slots.give,
      );
      return result;
    }
  };
  return {
    async submit(message, signal, permit = always) {
      // A caller may well give one signal, that of its lease, to a whole page of messages.
      setMaxListeners(0, signal);
      if (closed) return broken('connect', 'the transport is closed');
      if (!(await slots.take(signal)))
        return broken('connect', 'EABORT: given up before a connection was free');
      try {
        return await converse(message, signal, permit);
      } catch (error) {
        slots.give();
        throw error;
      }
    },
    async close() {
      closed = true;
      await slots.allFree();
      await Promise.all(
        resting.splice(0).map(({ session, timer }) => {
          clearTimeout(timer);
          return session.quit();
        }),
      );
    },
  };
}

const always: Permit = () => Promise.resolve(true);

function onlyServer(url: string): SmtpServer {
  const [server] = parseSmtpUrls(url.replaceAll(',', '%2C'));
  if (server === undefined) throw new RangeError('no server');
  return server;
}

function reasonOf(result: SubmissionResult): Record<string, string> {
  if (result.status === 'accepted') return {};
  return {
    stage: result.stage,
    reason: result.status === 'refused' ? `${String(result.code)} ${result.text}` : result.error,
  };
}
