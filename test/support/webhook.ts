import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that takes JSON posts, or refuses them. */
export type WebhookServer = {
  url: string;
  host: string;
  /** Bodies that came, refused ones included. */
  bodies: unknown[];
  /** The status that it answers with. */
  answer(status: number): void;
  close(): Promise<void>;
};

/** Listens on a port of its own. */
export async function startWebhook(): Promise<WebhookServer> {
  const bodies: unknown[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST' && request.headers['content-type'] === 'application/json')
        bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: `http://${host}/hook`,
    host,
    bodies,
    answer(next) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
