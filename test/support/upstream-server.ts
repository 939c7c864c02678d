import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an upstream answers; 200 and no headers unless it says otherwise. */
export type Reply = { status?: number; headers?: Record<string, string>; body: string };

/**
 * How an upstream misbehaves: another answer, or what it makes of the right one; `half` a body; `silence` until the client
 * goes; `refused` as if it were not there.
 */
export type Fault = Reply | ((reply: Reply) => Reply) | 'half' | 'silence' | 'refused';

/** A loopback server that plays an upstream and misbehaves when told to. */
export type UpstreamServer = {
  /** `http://127.0.0.1:PORT`, the same after an outage. */
  readonly baseUrl: string;
  /** `127.0.0.1:PORT`, for `FETCH_ALLOW`. */
  readonly host: string;
  /** Path and query of every request, in order. */
  readonly requests: string[];
  /** Until `recover`; with `times`, for so many requests only. */
  fail(fault: Fault, times?: number): Promise<void>;
  recover(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the server on a port of its own.
 * @param play answers as the upstream does on a good day
 * @param heard is told of every request as it comes
 */
export async function startUpstream(
  play: (url: URL, body: string) => Reply,
  heard: (url: URL) => void = () => undefined,
): Promise<UpstreamServer> {
  const requests: string[] = [];
  let fault: { how: Fault; left: number } | null = null;
  const open = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      requests.push(request.url ?? '');
      heard(url);
      const how = fault !== null && fault.left > 0 ? fault.how : null;
      if (fault !== null) fault.left -= 1;
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        answer(response, play(url, Buffer.concat(parts).toString()), how);
      });
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        resolve(server);
      });
    });
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  let server = await open(0);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    host: `127.0.0.1:${String(port)}`,
    requests,
    async fail(how, times = Infinity) {
      fault = { how, left: times };
      if (how === 'refused') await stop();
    },
    async recover() {
      if (fault?.how === 'refused') server = await open(port);
      fault = null;
    },
    close: stop,
  };
}

function answer(response: ServerResponse, right: Reply, how: Fault | null): void {
  if (how === 'silence' || how === 'refused') return;
  const reply = typeof how === 'function' ? how(right) : how === null || how === 'half' ? right : how;
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status ?? 200, { ...reply.headers, 'content-length': String(body.length) });
  if (how !== 'half') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => {
    response.destroy();
  });
}
