import type { Submission, Transport } from '@broadsheet/delivery';
import { broken } from './results.ts';
import { createSmtpTransport } from './smtp-transport.ts';
import type { SmtpTransportOptions } from './smtp-transport.ts';
import { parseSmtpUrls } from './smtp-url.ts';

/** Options of every server of the list, and what tests replace. */
export type SmtpTransportsOptions = SmtpTransportOptions & {
  /** In [0, 1); decides which server a message goes to. */
  random?: (() => number) | undefined;
  /** Milliseconds during which a server that could not be reached comes last. Default 30,000. */
  avoid?: number | undefined;
  /** Milliseconds of a clock that never runs backwards. */
  monotonic?: (() => number) | undefined;
};

/**
 * One transport over all servers of `SMTP_URL`: each message goes to one by weight, and to another only when the first could not be
 * reached, or not safely, that is at `connect` or `tls`: before MAIL. What a server refuses it refuses.
 * @param urls the value of `SMTP_URL`
 * @throws SmtpUrlError
 */
export function createSmtpTransports(urls: string, options: SmtpTransportsOptions = {}): Transport {
  const { random = Math.random, avoid = 30_000, monotonic = () => performance.now(), log } = options;
  const servers = parseSmtpUrls(urls).map((server) => ({
    label: server.label,
    weight: server.weight,
    transport: createSmtpTransport({ ...options, url: server }),
    avoidedUntil: 0,
  }));
  return {
    async submit(message, signal, permit) {
      let result: Submission = broken('connect', 'there is no server');
      const now = monotonic();
      const order = byWeight(servers, random).sort(
        (a, b) => Number(a.avoidedUntil > now) - Number(b.avoidedUntil > now),
      );
      for (const [index, server] of order.entries()) {
        result = await server.transport.submit(message, signal, permit);
        if (!unreached(result) || signal.aborted) return result;
        server.avoidedUntil = monotonic() + avoid;
        const next = order[index + 1];
        if (next !== undefined) log?.('smtp.failover', { from: server.label, to: next.label });
      }
      return result;
    },
    async close() {
      await Promise.all(servers.map((server) => server.transport.close()));
    },
  };
}

function unreached(result: Submission): boolean {
  return (
    (result.status === 'refused' || result.status === 'broken') &&
    (result.stage === 'connect' || result.stage === 'tls')
  );
}

/** A random order in which each place goes to one of those left, in proportion to their weights. */
function byWeight<T extends { weight: number }>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.map(() => {
    let point = random() * left.reduce((sum, item) => sum + item.weight, 0);
    const index = left.findIndex((item) => (point -= item.weight) < 0);
    return left.splice(index, 1)[0] as T;
  });
}
