import { afterEach } from '@jest/globals';
import { createSmtpTransport } from '@broadsheet/smtp';
import type { SmtpTransportOptions } from '@broadsheet/smtp';
import type { Transport } from '@broadsheet/delivery';
import { startRudeSmtpServer } from '../../support/rude-smtp-server.ts';
import type {
  RudeAct,
  RudeOffers,
  RudeScript,
  RudeSmtpServer,
  RudeStage,
} from '../../support/rude-smtp-server.ts';
import { startSmtpServer } from '../../support/smtp-server.ts';
import type { RecordingSmtpServer, SmtpServerOptions } from '../../support/smtp-server.ts';

const open: { close(): Promise<void> }[] = [];

/** Closes the pairs of each test of this file after it. (A module is read once for many files: a hook beside this would be the first one's.) */
export function withPairs(): void {
  afterEach(async () => {
    for (const resource of open.splice(0)) await resource.close();
  });
}

/** Closes them after the test, in this order: a transport comes before the server that it talks to. */
export function closeAfterwards(...resources: readonly { close(): Promise<void> }[]): void {
  open.unshift(...resources);
}

/** A server that records what it takes, and a transport to it; closed after the test. */
export async function recordedPair(
  server: SmtpServerOptions = {},
  options: Partial<SmtpTransportOptions> & { url?: (server: RecordingSmtpServer) => string } = {},
): Promise<{ server: RecordingSmtpServer; transport: Transport }> {
  const started = await startSmtpServer(server);
  const { url, ...rest } = options;
  const transport = createSmtpTransport({ ...rest, url: url?.(started) ?? started.url });
  closeAfterwards(transport, started);
  return { server: started, transport };
}

/** A server that follows a script, and a transport to it; closed after the test. */
export async function rudePair(
  script: RudeScript,
  options: Partial<SmtpTransportOptions> & { offers?: RudeOffers } = {},
): Promise<{ server: RudeSmtpServer; transport: Transport }> {
  const { offers, ...rest } = options;
  const server = await startRudeSmtpServer(script, offers);
  const transport = createSmtpTransport({ ...rest, url: server.url });
  closeAfterwards(transport, server);
  return { server, transport };
}

/** Does this at that stage, every time. */
export function at(stage: RudeStage, act: RudeAct): RudeScript {
  return (turn) => (turn.stage === stage ? act : undefined);
}
