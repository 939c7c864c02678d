import type { Message } from '@broadsheet/delivery';

let count = 0;

/** A message as the transports get it. */
export function aMessage({
  id = `m${String((count += 1))}`,
  to = 'reader@example.org',
  body = 'Hello\r\n',
}: { id?: string; to?: string; body?: string } = {}): Message {
  const messageId = `${id}@digest.example.org`;
  const head = [`Message-ID: <${messageId}>`, 'From: digest@example.org', 'Subject: A digest', '', ''].join(
    '\r\n',
  );
  return { messageId, envelope: { from: 'b@digest.example.org', to }, raw: Buffer.from(head + body) };
}

/** A signal that never comes. */
export function unhurried(): AbortSignal {
  return new AbortController().signal;
}
