import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  createApiContext,
  HostUnavailableError,
  PortTakenError,
  startApi,
  type ApiContext,
} from '@broadsheet/api';
import type { Installation } from '@broadsheet/installation';

import { createTestInstallation } from '../../support/installation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const host = '127.0.0.1';
let database: TestDatabase;
let installation: Installation;
let context: ApiContext;

beforeAll(async () => {
  database = await createTestDatabase();
  installation = await createTestInstallation({ url: database.url });
  context = createApiContext(installation);
});

afterAll(async () => {
  await installation.close();
  await database.close();
});

/** A context whose `/readyz` answers when `answer` is called; `asked` tells that the request is in hand. */
function slow() {
  let answer: () => void = () => undefined;
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const readiness: ApiContext['readiness'] = async () => {
    ask();
    await answered;
    return { ready: true, checks: {} };
  };
  return { context: { ...context, readiness }, asked, answer };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  return socket;
}

/** Everything a connection says until the other side ends it. */
async function rest(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('utf8');
}

describe('listening', () => {
  it('says which port is taken and what to do', async () => {
    const other = createServer().listen(0, host);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = startApi(context, { host, port });
    await expect(refused).rejects.toBeInstanceOf(PortTakenError);
    await expect(refused).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(`Port ${String(port)} of 127.0.0.1 is taken`),
    });
    await expect(refused).rejects.toThrow(`PORT=${String(port + 1)}`);
    other.close();
  });

  it('says that the machine does not have an address', async () => {
    // Of TEST-NET-1 (RFC 5737): no machine has it.
    await expect(startApi(context, { host: '192.0.2.1', port: 0 })).rejects.toBeInstanceOf(
      HostUnavailableError,
    );
  });

  it('tells the port that the system chose', async () => {
    const api = await startApi(context, { host, port: 0 });
    const answer = await fetch(`http://${host}:${String(api.address.port)}/healthz`);
    expect(answer.status).toBe(200);
    await api.close();
  });
});

describe('closing', () => {
  it('finishes the request in hand, takes no new connection, and ends idle ones', async () => {
    const { context: held, asked, answer } = slow();
    const api = await startApi(held, { host, port: 0 });
    const idle = await dial(api.address.port);
    idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    const idleEnd = rest(idle);
    const busy = await dial(api.address.port);
    busy.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked;
    const busyEnd = rest(busy);

    const closed = api.close();
    await idleEnd;
    await expect(dial(api.address.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    answer();
    expect(await busyEnd).toContain('200 OK');
    await closed;
    await api.close();
  });

  it('does not wait for ever for a request that does not end', async () => {
    const { context: held, asked } = slow();
    const api = await startApi(held, { host, port: 0, grace: 50 });
    const busy = await dial(api.address.port);
    busy.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked;
    const busyEnd = rest(busy);
    await api.close();
    expect(await busyEnd).toBe('');
  });
});
