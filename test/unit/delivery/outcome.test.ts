import { describe, expect, it } from '@jest/globals';

import { type Claimed, type SmtpStage, outcomeOf } from '@broadsheet/delivery';

const now = new Date('2025-08-09T07:00:00Z');
const row = (changes: Partial<Claimed> = {}): Claimed => ({
  id: 1,
  attempts: 1,
  retryOfUncertain: false,
  signedWith: null,
  expiresAt: new Date('2025-08-10T03:00:00Z'),
  ...changes,
});
const at = { now, random: 0.5, uncertainPolicy: 'retry-once' as const };
const broken = (stage: SmtpStage, error = 'ECONNRESET: dropped') => ({
  status: 'broken' as const,
  stage,
  error,
});
const refused = (code: number, text: string, stage: SmtpStage = 'rcpt') => {
  const enhanced = /\d\.\d+\.\d+/.exec(text)?.[0] ?? null;
  return { status: 'refused' as const, stage, code, enhanced, text };
};

describe('outcomeOf', () => {
  it('submits what was accepted', () => {
    expect(outcomeOf(row(), { status: 'accepted', reply: '250 OK' }, at)).toMatchObject({
      state: 'submitted',
    });
  });

  it.each<SmtpStage>(['connect', 'mail', 'rcpt', 'data'])('tries later after a break at %s', (stage) => {
    expect(outcomeOf(row(), broken(stage), at)).toMatchObject({ state: 'queued', burned: true });
  });

  it('does not know after a break once the last byte may have gone', () => {
    expect(outcomeOf(row(), broken('data-sent'), at)).toMatchObject({
      state: 'uncertain',
      retryAt: new Date('2025-08-09T07:05:00Z'),
    });
  });

  it('retries an unknown outcome no more once a retry came to the same', () => {
    expect(outcomeOf(row({ retryOfUncertain: true }), broken('data-sent'), at)).toMatchObject({
      state: 'uncertain',
      retryAt: null,
    });
  });

  it.each([broken('connect'), refused(451, '4.3.0 later')])(
    'puts a retry off that was none: %j',
    (result) => {
      expect(outcomeOf(row({ retryOfUncertain: true }), result, at)).toMatchObject({
        state: 'uncertain',
        retryAt: expect.any(Date),
      });
    },
  );

  it('does not retry an unknown outcome past its time', () => {
    const expiresAt = new Date('2025-08-09T07:03:00Z');
    expect(outcomeOf(row({ expiresAt }), broken('data-sent'), at)).toMatchObject({ retryAt: null });
  });

  it('fails what cannot be tried again in time', () => {
    const expiresAt = new Date('2025-08-09T07:03:00Z');
    expect(outcomeOf(row({ expiresAt }), broken('connect'), at)).toMatchObject({
      state: 'failed',
      reason: 'expired',
    });
  });

  it('lets a greylisted message wait for as long as it was told', () => {
    const outcome = outcomeOf(row(), refused(451, '4.7.1 Greylisted, please try again in 600 seconds'), at);
    expect(outcome).toMatchObject({ state: 'queued' });
    const pause = 'at' in outcome ? outcome.at.getTime() - now.getTime() : 0;
    expect(pause).toBeGreaterThanOrEqual(600_000);
    expect(pause).toBeLessThanOrEqual(720_000);
  });

  it('rejects for good what is refused for good, with its class', () => {
    expect(outcomeOf(row(), refused(550, '5.1.1 No such user'), at)).toMatchObject({
      state: 'rejected',
      reason: 'hard',
    });
  });

  it('burns no attempt when our own set-up is refused', () => {
    expect(outcomeOf(row(), refused(550, '5.7.26 Unauthenticated', 'mail'), at)).toMatchObject({
      state: 'queued',
      reason: 'stop',
      burned: false,
    });
  });
});
