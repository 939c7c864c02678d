import { createSocket } from 'node:dgram';

const types = { A: 1, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;

/** Records by `TYPE name`: texts; of `MX` hosts; of `A` addresses. `fails`: names that get a SERVFAIL. */
export type Zone = Readonly<Record<string, readonly string[]>>;

/** A DNS server on this machine, over UDP; what its zone does not have does not exist. */
export async function startDnsServer(
  zone: Zone,
  fails: readonly string[] = [],
): Promise<{ address: string; close(): Promise<void> }> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const { name, end } = nameAt(question, 12);
    const type = question.readUInt16BE(end);
    const kind = Object.entries(types).find(([, code]) => code === type)?.[0] ?? '';
    const records = zone[`${kind} ${name}`] ?? [];
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(fails.includes(name) ? 0x8182 : records.length === 0 ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt32BE(0, 8);
    const answers = records.map((record) => {
      const data = dataOf(kind, record);
      const fixed = Buffer.alloc(12);
      fixed.writeUInt16BE(0xc00c, 0);
      fixed.writeUInt16BE(type, 2);
      fixed.writeUInt16BE(1, 4);
      fixed.writeUInt32BE(60, 6);
      fixed.writeUInt16BE(data.length, 10);
      return Buffer.concat([fixed, data]);
    });
    socket.send(Buffer.concat([head, question.subarray(12, end + 4), ...answers]), port, address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${String(socket.address().port)}`,
    close: () =>
      new Promise((resolve) => {
        socket.close(() => {
          resolve();
        });
      }),
  };
}

function nameAt(packet: Buffer, from: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = from;
  for (let size = packet[at] ?? 0; size > 0; size = packet[at] ?? 0) {
    labels.push(packet.subarray(at + 1, at + 1 + size).toString('latin1'));
    at += size + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function dataOf(kind: string, record: string): Buffer {
  if (kind === 'A') return Buffer.from(record.split('.').map(Number));
  if (kind === 'TXT') {
    const strings = record.match(/.{1,255}/gs) ?? [''];
    return Buffer.concat(strings.map((text) => Buffer.from([text.length, ...Buffer.from(text, 'latin1')])));
  }
  const host = Buffer.concat([
    ...record.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
  return kind === 'MX' ? Buffer.concat([Buffer.from([0, 10]), host]) : host;
}
