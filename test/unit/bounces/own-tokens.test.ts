import { describe, expect, it } from '@jest/globals';

import { ownTokenIn } from '@broadsheet/bounces';
import { readHere } from '@broadsheet/inbound';
import { createTokens } from '@broadsheet/subscribers';

import { complaint } from './made-mails.ts';

const tokens = createTokens({ secretKeys: ['a secret key of more than thirty-two characters'] });
const others = createTokens({ secretKeys: ['the secret key of somebody else, long enough'] });
const returnPath = tokens.sign('return-path', 41);
const messageId = tokens.sign('message-id', 70_000);

function found(source: string, envelope: readonly string[] = []) {
  return ownTokenIn(readHere({ bytes: Buffer.from(source), envelope }).candidates, tokens);
}

describe('a token of ours in a returned mail', () => {
  it.each([
    ['as we wrote it', `b+${returnPath}@bounce.example.org`],
    ['in capitals', `B+${returnPath.toUpperCase()}@BOUNCE.EXAMPLE.ORG`],
    ['with a hyphen', `b-${returnPath}@bounce.example.org`],
    ['with an equals sign', `b=${returnPath}@bounce.example.org`],
    ['percent-encoded', `b%2B${returnPath}@bounce.example.org`],
    ['rewritten by SRS', `SRS0=Xy9z=Q2=bounce.example.org=b+${returnPath}@forwarder.example.net`],
    [
      'rewritten by SRS twice',
      `SRS1=aB1c=forwarder.example.net==Xy9z=Q2=bounce.example.org=b=${returnPath}@second.example`,
    ],
    ['behind another VERP', `bounces+12-b+${returnPath}@relay.example`],
  ])('is found %s', (_how, address) => {
    expect(found(`To: <${address}>\nSubject: x\n\nx\n`)).toEqual({
      token: returnPath,
      names: 'subscriber',
      subscriberId: 41,
      deliveryId: null,
    });
    expect(found('Subject: x\n\nx\n', [address])).toMatchObject({ subscriberId: 41 });
  });

  it('is found in the Message-ID of the returned mail, where a complaint names nobody', () => {
    expect(
      found(complaint([`Message-ID: <${messageId}@example.org>`, 'To: redacted@example.invalid'])),
    ).toEqual({
      token: messageId,
      names: 'delivery',
      deliveryId: 70_000,
    });
  });

  it('is found in quoted-printable and in text', () => {
    const mail = `Subject: x\nContent-Transfer-Encoding: quoted-printable\n\nReturn-Path: <b=2B${returnPath.slice(0, 10)}=\n${returnPath.slice(10)}@bounce.example.org>\n`;

    expect(found(mail)).toMatchObject({ subscriberId: 41 });
  });

  it('names the subscriber, with the delivery whose Message-ID came back too', () => {
    expect(found(`To: b+${returnPath}@b.example\n\nMessage-ID: <${messageId}@example.org>\n`)).toMatchObject({
      names: 'subscriber',
      deliveryId: 70_000,
    });
  });

  it('is nothing that somebody else signed, or that was changed', () => {
    const changed = `${returnPath.slice(0, -2)}${returnPath.endsWith('aa') ? 'ba' : 'aa'}`;

    expect(found(`To: b+${others.sign('return-path', 41)}@bounce.example.org\n\n`)).toBeNull();
    expect(found(`To: b+${changed}@bounce.example.org\n\n`)).toBeNull();
    expect(found(`To: b+${tokens.sign('unsubscribe', 41)}@bounce.example.org\n\n`)).toBeNull();
  });
});
