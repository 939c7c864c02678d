import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An item of the daily papers API; only what a test needs of it. */
export type HuggingFaceItem = { paper: { id: string; [field: string]: unknown }; [field: string]: unknown };

/** How a server fails: as if it were not there, or with a status and headers. */
export type Outage = 'refused' | { status: number; headers?: Record<string, string>; body?: string };

/** A loopback server that speaks the daily papers API: paging, 400 for days not open yet, `[]` for days without a list. */
export type HuggingFaceServer = {
  /** `http://127.0.0.1:PORT`, the same after an outage. */
  readonly baseUrl: string;
  /** `127.0.0.1:PORT`, for `FETCH_ALLOW`. */
  readonly host: string;
  /** Path and query of every request answered, in order. */
  readonly requests: string[];
  /** Replaces a day's list. */
  setDay(day: string, items: readonly HuggingFaceItem[]): void;
  /** Papers that join a list after its day. */
  join(day: string, ...items: readonly HuggingFaceItem[]): void;
  /** Days after this are not open: 400. */
  setToday(day: string): void;
  /** Until `recover`; with `times`, for so many requests only. */
  fail(outage: Outage, times?: number): Promise<void>;
  recover(): Promise<void>;
  close(): Promise<void>;
};

/** Starts the server on a port of its own. */
export async function startHuggingFace(
  days: Readonly<Record<string, readonly HuggingFaceItem[]>> = {},
  today = '9999-12-31',
): Promise<HuggingFaceServer> {
  const lists = new Map<string, readonly HuggingFaceItem[]>(Object.entries(days));
  const requests: string[] = [];
  let lastOpen = today;
  let outage: { how: Outage; left: number } | null = null;

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(request.url ?? '');
    if (outage !== null && outage.how !== 'refused' && outage.left > 0) {
      outage.left -= 1;
      response.writeHead(outage.how.status, outage.how.headers).end(outage.how.body ?? '');
      return;
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/api/daily_papers') {
      respond(response, 404, { error: 'Not found' });
      return;
    }
    const day = url.searchParams.get('date') ?? lastOpen;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)) || day > lastOpen) {
      respond(response, 400, { error: 'Invalid date' });
      return;
    }
    const limit = Math.min(Number(url.searchParams.get('limit') ?? '50'), 100);
    const start = Number(url.searchParams.get('p') ?? '0') * limit;
    respond(response, 200, (lists.get(day) ?? []).slice(start, start + limit));
  };

  let server = await listen(0, answer);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    host: `127.0.0.1:${String(port)}`,
    requests,
    setDay(day, items) {
      lists.set(day, items);
    },
    join(day, ...items) {
      lists.set(day, [...(lists.get(day) ?? []), ...items]);
    },
    setToday(day) {
      lastOpen = day;
    },
    async fail(how, times = Infinity) {
      outage = { how, left: times };
      if (how === 'refused') await stop(server);
    },
    async recover() {
      if (outage?.how === 'refused') server = await listen(port, answer);
      outage = null;
    },
    close: () => stop(server),
  };
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function listen(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
