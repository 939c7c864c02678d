import { createHash, generateKeyPairSync, sign } from 'node:crypto';

import { type Finding, type Names, examineMail } from '@broadsheet/doctor';
import { assembleDigest, createSigner } from '@broadsheet/rendering';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { aSigningKey } from '../../support/mail.ts';
import { aMail, aMorning, templates } from '../rendering/builders.ts';

const { privateKeyPem, record } = aSigningKey();
const signer = createSigner({ domain: 'example.org', selector: 'one', privateKeyPem });

/** DNS that has one key. */
const namesWith = (txt: string | null): Names => {
  const none = () => Promise.resolve({ status: 'none' as const });
  return {
    mx: none,
    addresses: none,
    ptr: none,
    txt: (name) =>
      Promise.resolve(
        txt !== null && name === 'one._domainkey.example.org'
          ? { status: 'found', records: [txt] }
          : { status: 'none' },
      ),
  };
};
const names = namesWith(record);
const silent: Names = { ...names, txt: () => Promise.resolve({ status: 'failed' }) };

/** What Gmail puts above a mail of ours, as it stands there. */
const gmail = [
  'Delivered-To: operator@gmail.example',
  'Received: by 2002:a05:6214:1c82 with SMTP id ib2csp1;',
  '        Fri, 8 Aug 2025 05:00:09 +0000 (UTC)',
  'Authentication-Results: mx.google.com;',
  '       dkim=pass header.i=@example.org header.s=one header.b=Ab12cd;',
  '       spf=pass (google.com: domain of b+qwerty@bounce.example.org designates 192.0.2.7 (a relay) as permitted sender) smtp.mailfrom=b+qwerty@bounce.example.org;',
  '       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.org',
  'Return-Path: <b+qwerty@bounce.example.org>',
  'Received: from relay.example.org (relay.example.org. [192.0.2.7])',
  '        by mx.google.com with ESMTPS id x1 for <operator@gmail.example>',
  '        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);',
  '        Fri, 08 Aug 2025 05:00:08 +0000 (UTC)',
  '',
].join('\r\n');

describe('a mail that the doctor looks at', () => {
  let raw: Buffer;
  beforeAll(async () => {
    const all = await templates();
    raw = Buffer.from(assembleDigest(all.frame, aMorning(all), signer).raw);
  });

  const found = async (
    mail: Buffer,
    { dns = names, envelopeFrom = null }: { dns?: Names; envelopeFrom?: string | null } = {},
  ): Promise<ReadonlyMap<string, Finding>> => {
    const { findings } = await examineMail({ raw: mail, envelopeFrom }, dns);
    return new Map(findings.map((one) => [one.check, one]));
  };
  const verdicts = (findings: ReadonlyMap<string, Finding>) =>
    Object.fromEntries([...findings].map(([check, { verdict }]) => [check, verdict]));
  const changed = (from: string, to: string): Buffer => {
    const source = raw.toString('latin1');
    expect(source).toContain(from);
    return Buffer.from(source.replace(from, to), 'latin1');
  };

  it('is well as it leaves: return path, Message-ID, signature by DNS, and the signed pair of one-click', async () => {
    const findings = await found(raw, { envelopeFrom: aMail().returnPath });
    expect(verdicts(findings)).toEqual({
      'message-id': 'ok',
      'return-path': 'ok',
      signature: 'ok',
      'one-click': 'ok',
    });
    const { headers } = await examineMail({ raw, envelopeFrom: 'b+x@bounce.example.org' }, names);
    expect(headers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Return-Path', 'Message-ID', 'List-Unsubscribe', 'DKIM-Signature']),
    );
  });

  it.each<[string, string, string]>([
    ['a body', 'and 5 more', 'and 6 more'],
    ['a link to leave', '/u/TOKEN', '/u/OTHER'],
    ['a second sender', 'From: ', 'From: evil@example.com\r\nFrom: '],
    ['a subject', 'Subject: ', 'Subject: [SPAM] '],
  ])('is told from one with %s changed on the way', async (_what, from, to) => {
    expect((await found(changed(from, to))).get('signature')?.verdict).toBe('fail');
  });

  it('keeps its signature where white space and line ends alone were changed', async () => {
    const folded = changed('To: reader@example.net', 'To:\r\n   reader@example.net  ').toString('latin1');
    expect(
      (await found(Buffer.from(folded.replaceAll('\r\n', '\n'), 'latin1'))).get('signature')?.verdict,
    ).toBe('ok');
  });

  it('is not blamed for a DNS that does not answer, and is for a key that is missing or another', async () => {
    const verdictBy = async (dns: Names) => (await found(raw, { dns })).get('signature')?.verdict;
    expect(await verdictBy(silent)).toBe('warn');
    expect(await verdictBy(namesWith(null))).toBe('fail');
    expect(await verdictBy(namesWith(aSigningKey().record))).toBe('fail');
    expect(await verdictBy(namesWith('v=DKIM1; k=rsa; p=AAAA'))).toBe('fail');
  });

  it('has no one-click where the pair is gone, is not signed, or leads to http', async () => {
    const oneClick = async (mail: Buffer) => (await found(mail)).get('one-click')?.verdict;
    expect(await oneClick(changed('List-Unsubscribe-Post: ', 'X-Post: '))).toBe('fail');
    expect(await oneClick(changed('list-unsubscribe-post', 'x-unsubscribe-post'))).toBe('fail');
    const all = await templates();
    expect(await oneClick(Buffer.from(assembleDigest(all.frame, aMorning(all), null).raw))).toBe('fail');
    const links = { ...aMail().links, unsubscribe: 'http://digest.example.org/u/TOKEN' };
    const plain = assembleDigest(all.frame, { ...aMorning(all), links }, signer).raw;
    expect(await oneClick(Buffer.from(plain))).toBe('warn');
  });

  it('tells what its receiver found, with the header alone as with all of it', async () => {
    const arrived = Buffer.concat([Buffer.from(gmail), raw]);
    const well = {
      'message-id': 'ok',
      'return-path': 'ok',
      signature: 'ok',
      'one-click': 'ok',
      'result-spf': 'ok',
      'result-dkim': 'ok',
      'result-dmarc': 'ok',
      transit: 'ok',
      delay: 'ok',
      folder: 'ok',
    };
    expect(verdicts(await found(arrived))).toEqual(well);
    const header = arrived.subarray(0, arrived.indexOf('\r\n\r\n') + 4);
    expect(verdicts(await found(header))).toEqual(well);
    expect((await found(header)).get('signature')?.says).toContain('as far as the header goes');
  });

  it.each<[string, string, string, string, string]>([
    ['SPF', 'spf=pass', 'spf=softfail', 'result-spf', 'fail'],
    ['DKIM', 'dkim=pass', 'dkim=neutral', 'result-dkim', 'fail'],
    ['DKIM of another domain', 'header.i=@example.org', 'header.i=@relay.example.com', 'result-dkim', 'warn'],
    ['DMARC', 'dmarc=pass', 'dmarc=fail', 'result-dmarc', 'fail'],
    ['TLS', 'with ESMTPS id x1', 'with ESMTP id x1', 'transit', 'ok'],
    ['time', '8 Aug 2025 05:00:09', '8 Aug 2025 06:00:09', 'delay', 'warn'],
    ['a filter', 'Delivered-To:', 'X-Spam-Flag: YES\r\nDelivered-To:', 'folder', 'fail'],
  ])('tells what its receiver found of %s', async (_what, from, to, check, verdict) => {
    const arrived = Buffer.concat([Buffer.from(gmail.replace(from, to)), raw]);
    expect((await found(arrived)).get(check)?.verdict).toBe(verdict);
  });

  it('reads Authentication-Results alone, as receivers with and without a name of their own write it', async () => {
    const outlook =
      'spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=bounce.example.org; dkim=fail (body hash did not verify) ' +
      'header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100';
    const wanted = { 'result-spf': 'ok', 'result-dkim': 'fail', 'result-dmarc': 'ok' };
    expect(verdicts(await found(Buffer.from(outlook)))).toEqual(wanted);
    expect(
      verdicts(await found(Buffer.from(`Authentication-Results: mx.example;\r\n ${outlook}\r\n`))),
    ).toEqual(wanted);
  });

  it('takes anything for what it is, and long ones as fast as they are read', async () => {
    const long = 900_000;
    for (const junk of [
      '',
      '\u0000\ufffd\r\r\n\n',
      'From: a@b.example\r\nDKIM-Signature: ;;=;b=;h=' + 'from:'.repeat(long / 5),
      `From: a@b.example\r\n\r\n${' '.repeat(long)}x`,
      `From: a@b.example\r\nDKIM-Signature: a=rsa-sha256; d=example.org; s=one; h=from; c=relaxed/relaxed; bh=; b=\r\n\r\n${'\r\n'.repeat(long / 2)}x`,
      `From: <${'<'.repeat(long)}`,
      `Authentication-Results: ${'('.repeat(long)}`,
      `Received: ${';'.repeat(long)}`,
      `spf = ${'= '.repeat(long / 2)}`,
    ]) {
      const { findings } = await examineMail({ raw: Buffer.from(junk), envelopeFrom: null }, names);
      expect(findings.every(({ verdict }) => ['ok', 'warn', 'fail', 'skip'].includes(verdict))).toBe(true);
    }
  }, 5000);

  it('may be signed by Ed25519 and in the simple form, where white space counts', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    const digest = (text: string) => createHash('sha256').update(text).digest();
    const body = 'Hello  world \r\n\r\n\r\n';
    const hash = digest('Hello  world \r\n').toString('base64');
    const head = 'From: Ada <ada@example.org>\r\nSubject:  two\r\n  lines\r\n';
    const own = `DKIM-Signature: v=1; a=ed25519-sha256; d=example.org; s=one;\r\n h=subject:from; bh=${hash}; b=`;
    const signed = 'Subject:  two\r\n  lines\r\nFrom: Ada <ada@example.org>\r\n' + own;
    const mail = `${own}${sign(null, digest(signed), privateKey).toString('base64')}\r\n${head}\r\n${body}`;
    const judged = async (text: string, record: string) =>
      (await found(Buffer.from(text), { dns: namesWith(record) })).get('signature')?.verdict;
    expect(await judged(mail, `v=DKIM1; k=ed25519; p=${key}`)).toBe('ok');
    expect(await judged(mail.replace('Subject:  two', 'Subject: two'), `v=DKIM1; k=ed25519; p=${key}`)).toBe(
      'fail',
    );
    expect(await judged(mail.replace('Hello  world', 'Hello world'), `v=DKIM1; k=ed25519; p=${key}`)).toBe(
      'fail',
    );
    expect(await judged(mail, record)).toBe('fail');
  });
});
