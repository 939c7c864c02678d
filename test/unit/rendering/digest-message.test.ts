import { describe, expect, it } from '@jest/globals';

import { assembleDigest, createSigner, htmlLimit, renderPaper } from '@broadsheet/rendering';

import {
  aSigningKey,
  anEd25519Key,
  fieldsNamed,
  hasPythonDkim,
  hasPythonEd25519,
  readMail,
  verifyDkim,
} from '../../support/mail.ts';
import { aMail, aMorning, aPaper, aRow, expectGolden, templates } from './builders.ts';

describe('assembleDigest', () => {
  it('makes the digest of an ordinary morning as it stands in the golden files', async () => {
    const all = await templates();
    const mail = await readMail(assembleDigest(all.frame, aMorning(all), null).raw);
    expectGolden('digest.html', mail.html);
    expectGolden('digest.txt', mail.text);
  });

  it('makes the same bytes of the same input, also from stored JSON', async () => {
    const all = await templates();
    const { privateKeyPem } = aSigningKey();
    const signer = createSigner({ domain: 'example.org', selector: 'one', privateKeyPem });
    const first = assembleDigest(all.frame, aMorning(all), signer);
    const stored = JSON.parse(JSON.stringify({ frame: all.frame, mail: aMorning(all) })) as {
      frame: typeof all.frame;
      mail: ReturnType<typeof aMorning>;
    };
    const again = assembleDigest(stored.frame, { ...stored.mail, date: new Date(stored.mail.date) }, signer);
    expect(again.raw.equals(first.raw)).toBe(true);
  });

  it('carries every header that a list mail needs, once', async () => {
    const all = await templates();
    const message = assembleDigest(all.frame, aMorning(all), null);
    const mail = await readMail(message.raw);
    const expected = {
      From: 'Broadsheet <digest@example.org>',
      To: 'reader@example.net',
      'Reply-To': 'The editor <editor@example.org>',
      Subject: 'Long-context attention without the cost, and 5 more',
      Date: 'Fri, 08 Aug 2025 05:00:00 +0000',
      'Message-ID': '<d42.q1w2e3@example.org>',
      'List-Id': 'Broadsheet <digest.example.org>',
      'List-Unsubscribe': '<https://digest.example.org/u/TOKEN>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': '2025-08-08:digest:example.org:broadsheet',
      Precedence: 'bulk',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'MIME-Version': '1.0',
    };
    for (const [name, value] of Object.entries(expected)) expect(fieldsNamed(mail, name)).toEqual([value]);
    expect(mail.fields).toHaveLength(Object.keys(expected).length + 1);
    expect(message.envelope).toEqual({ from: 'b+qwerty@bounce.example.org', to: 'reader@example.net' });
  });

  it('keeps List-Unsubscribe on one line however long the address', async () => {
    const all = await templates();
    const unsubscribe = `https://digest.example.org/u/${'t'.repeat(300)}`;
    const { links } = aMail();
    const message = assembleDigest(all.frame, aMail({ links: { ...links, unsubscribe } }), null);
    expect((await readMail(message.raw)).lines).toContain(`List-Unsubscribe: <${unsubscribe}>`);
  });

  it('says in text what it says in HTML: the same papers, the same links', async () => {
    const all = await templates();
    const { html, text } = await readMail(assembleDigest(all.frame, aMorning(all), null).raw);
    const unwrapped = text.replace(/\s+/g, ' ');
    for (const { paper } of aMorning(all).rows) expect(unwrapped).toContain(paper.title);
    const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
    const inText = [...text.matchAll(/https:\/\/\S+/g)].map(([href]) => href);
    expect(new Set(inText)).toEqual(new Set(inHtml));
    expect(inText).toContain('https://digest.example.org/u/TOKEN');
  });

  it('asks nothing of third parties', async () => {
    const all = await templates();
    const { html } = await readMail(assembleDigest(all.frame, aMorning(all), null).raw);
    expect(html).not.toMatch(
      /<(link|script|img|form|iframe|svg|math|object|embed)\b|@import|url\(|\ssrc=|data:/i,
    );
  });

  it('leaves out papers before the footer when HTML would pass the limit, and counts them', async () => {
    const all = await templates();
    const long = (id: number) =>
      aPaper({
        id,
        title: `Paper ${String(id)} ${'with a long title '.repeat(12)}`,
        abstract: 'Ünïcödé '.repeat(60),
      });
    const rows = Array.from({ length: 50 }, (_, index) => aRow(all, long(index + 1)));
    const mail = await readMail(assembleDigest(all.frame, aMail({ rows, matched: 57, cut: 7 }), null).raw);
    expect(Buffer.byteLength(mail.html)).toBeLessThanOrEqual(htmlLimit);
    const printed = mail.html.split('<h2 ').length - 1;
    expect(printed).toBeGreaterThan(20);
    expect(mail.html).toContain(`${String(57 - printed)} more papers online`);
    expect(mail.text).toContain(`${String(57 - printed)} more papers online`);
    expect(mail.text).not.toContain(`Paper ${String(printed + 1)} with`);
    expect(mail.html).toContain('>Unsubscribe</a>');
  });

  it('prints fifty ordinary papers or says how many it does not, within the limit', async () => {
    const all = await templates();
    const rows = Array.from({ length: 50 }, (_, index) => aRow(all, aPaper({ id: index + 1 })));
    const { html } = await readMail(assembleDigest(all.frame, aMail({ rows, matched: 50 }), null).raw);
    const printed = html.split('<h2 ').length - 1;
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(htmlLimit);
    expect(printed === 50).toBe(!html.includes('more papers online'));
  });

  it('names two of 3,303 authors', async () => {
    const all = await templates();
    const authors = Array.from({ length: 3303 }, (_, index) => `Author ${String(index)}`);
    const mail = aMail({ rows: [aRow(all, aPaper({ authors }))] });
    const { text } = await readMail(assembleDigest(all.frame, mail, null).raw);
    expect(text).toContain('Author 0, Author 1 and 3,301 more');
  });

  it('marks the sample wherever it shows', async () => {
    const all = await templates();
    const rows = [aRow(all, aPaper())];
    const mail = await readMail(assembleDigest(all.frame, aMail({ rows, sample: true }), null).raw);
    expect(mail.subject).toBe('Sample: Long-context attention without the cost');
    expect(mail.html).toContain('This is a sample.');
    expect(mail.text).toContain('This is a sample.');
  });

  it('says that it chose what trends where nothing is followed', async () => {
    const all = await templates();
    const rows = [{ paper: renderPaper(all, aPaper()), reason: null, votes: null }];
    const mail = aMail({ rows, matched: 1, trendingOnly: true });
    const { html, text } = await readMail(assembleDigest(all.frame, mail, null).raw);
    for (const part of [html, text]) {
      expect(part).toContain('The 1 of 31 papers that trends most');
      expect(part).toContain('You follow no topic yet');
      expect(part.replace(/<[^>]*>/g, '')).toContain('Trending · Hugging Face');
    }
  });

  it('offers votes only where there is a page for them', async () => {
    const all = await templates();
    const votes = { more: 'https://digest.example.org/vote/M', less: 'https://digest.example.org/vote/L' };
    const row = aRow(all, aPaper());
    const without = await readMail(assembleDigest(all.frame, aMail({ rows: [row] }), null).raw);
    const withThem = await readMail(
      assembleDigest(all.frame, aMail({ rows: [{ ...row, votes }] }), null).raw,
    );
    expect(without.html).not.toContain('More like this');
    expect(withThem.html).toContain('href="https://digest.example.org/vote/M"');
    expect(withThem.text).toContain('Less: https://digest.example.org/vote/L');
  });

  it('refuses an address that would reach into the headers', async () => {
    const { frame } = await templates();
    const injected = 'reader@example.net\r\nBcc: evil@example.com';
    expect(() => assembleDigest(frame, aMail({ to: injected }), null)).toThrow('not fit for mail');
    expect(() => assembleDigest(frame, aMail({ returnPath: injected }), null)).toThrow('not fit for mail');
    expect(() => assembleDigest(frame, aMail({ messageId: 'a@b>\r\nX: y' }), null)).toThrow('Message-ID');
    expect(() =>
      assembleDigest(frame, aMail({ links: { ...aMail().links, unsubscribe: 'https://x/\r\nX: y' } }), null),
    ).toThrow('List-Unsubscribe');
  });

  const withDkim = hasPythonDkim ? it : it.skip;
  withDkim('is signed so that python3-dkim verifies it, and any change breaks it', async () => {
    const all = await templates();
    const { privateKeyPem, record } = aSigningKey();
    const signer = createSigner({ domain: 'example.org', selector: 'one', privateKeyPem });
    const { raw } = assembleDigest(all.frame, aMorning(all), signer);
    expect(verifyDkim(raw, record)).toBe(true);
    const source = raw.toString('latin1');
    const changed = (from: string, to: string) => Buffer.from(source.replace(from, to), 'latin1');
    expect(verifyDkim(changed('and 5 more', 'and 6 more'), record)).toBe(false);
    expect(verifyDkim(changed('/u/TOKEN', '/u/OTHER'), record)).toBe(false);
    expect(verifyDkim(changed('From: ', 'From: evil@example.com\r\nFrom: '), record)).toBe(false);
    expect(verifyDkim(changed('Ada Ng', 'Ada Mg'), record)).toBe(false);
  });

  const withEd25519 = hasPythonEd25519 ? it : it.skip;
  withEd25519('is signed twice where there are two keys, so that python3-dkim verifies both', async () => {
    const all = await templates();
    const [rsa, ed25519] = [aSigningKey(), anEd25519Key()];
    const first = { domain: 'example.org', selector: 'one', privateKeyPem: rsa.privateKeyPem };
    const second = { selector: 'two', privateKeyPem: ed25519.privateKeyPem };
    const signer = createSigner({ ...first, ed25519: second });
    const { raw } = assembleDigest(all.frame, aMorning(all), signer);
    const signatures = fieldsNamed(await readMail(raw), 'DKIM-Signature');
    expect(signatures.map((field) => /a=([^;]+);.* s=([^;]+);/s.exec(field)?.slice(1, 3))).toEqual([
      ['rsa-sha256', 'one'],
      ['ed25519-sha256', 'two'],
    ]);
    expect(verifyDkim(raw, rsa.record, 0)).toBe(true);
    expect(verifyDkim(raw, ed25519.record, 1)).toBe(true);
    const changed = Buffer.from(raw.toString('latin1').replace('and 5 more', 'and 6 more'), 'latin1');
    expect(verifyDkim(changed, ed25519.record, 1)).toBe(false);
    expect(verifyDkim(raw, anEd25519Key().record, 1)).toBe(false);

    // Made by the same bytes each time, and named by both keys; one key alone is named as ever.
    expect(assembleDigest(all.frame, aMorning(all), signer).raw.equals(raw)).toBe(true);
    expect(signer.fingerprint).not.toBe(createSigner(first).fingerprint);
    expect(() =>
      createSigner({ ...first, ed25519: { selector: 'two', privateKeyPem: rsa.privateKeyPem } }),
    ).toThrow('The second DKIM key is rsa: it has to be Ed25519.');
  });

  it('signs every field that says who, what and how to leave', async () => {
    const all = await templates();
    const { privateKeyPem } = aSigningKey();
    const signer = createSigner({ domain: 'example.org', selector: 'one', privateKeyPem });
    const mail = await readMail(assembleDigest(all.frame, aMorning(all), signer).raw);
    const [signature = ''] = fieldsNamed(mail, 'DKIM-Signature');
    const signed = (/ h=([^;]+);/.exec(signature)?.[1] ?? '').replace(/\s/g, '').split(':');
    const said = mail.fields.map(({ name }) => name.toLowerCase());
    const free = ['dkim-signature', 'precedence', 'x-auto-response-suppress'];
    expect([...new Set(signed)].sort()).toEqual(said.filter((name) => !free.includes(name)).sort());
    expect(signed.filter((name) => name === 'from')).toHaveLength(2);
    expect(signature).not.toContain(' l=');
  });
});
