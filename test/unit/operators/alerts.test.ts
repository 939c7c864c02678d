import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { callOf, nextCall, resolvedBy, tellingOf, wordsOf, type Alert } from '@broadsheet/operators';

const at = (time: string): Date => new Date(`2025-08-08T${time}:00Z`);
const anAlert = (facts: Partial<Alert> = {}): Alert => ({
  id: 7,
  kind: 'source-failed',
  subject: 'hf',
  headline: 'Hugging Face cannot be read',
  lines: ['It has failed since 00:10.'],
  openedAt: at('01:00'),
  lastSeen: at('02:00'),
  count: 3,
  notifiedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  ...facts,
});

describe('tellingOf', () => {
  it('tells once when it opens, and then not for a day', () => {
    expect(tellingOf(anAlert(), at('01:00'))).toBe('opened');
    const told = anAlert({ notifiedAt: at('01:00') });
    expect(tellingOf(told, at('23:59'))).toBeNull();
    expect(tellingOf(told, new Date('2025-08-09T01:00:00Z'))).toBe('reminder');
  });

  it('reminds nobody of what was acknowledged, and still tells that it is over', () => {
    const seen = anAlert({ notifiedAt: at('01:00'), acknowledgedAt: at('02:00'), acknowledgedBy: 'ada' });
    expect(tellingOf(seen, new Date('2025-08-12T01:00:00Z'))).toBeNull();
    expect(tellingOf({ ...seen, resolvedAt: at('03:00') }, at('03:15'))).toBe('over');
  });

  it('waits a quarter of an hour before it says that it is over', () => {
    const resolved = anAlert({ notifiedAt: at('01:00'), resolvedAt: at('03:00') });
    expect(tellingOf(resolved, at('03:14'))).toBeNull();
    expect(tellingOf(resolved, at('03:15'))).toBe('over');
  });

  it('tells twice at most of an alert that comes and goes within less than a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 250 }), (looks) => {
        // Found at every third look at least: it never stays away long enough to be over.
        const found = looks.map((is, index) => is || index % 3 === 0);
        let alert = anAlert();
        let told = 0;
        for (const [index, is] of found.entries()) {
          const now = new Date(at('00:00').getTime() + index * 5 * 60_000);
          alert = { ...alert, resolvedAt: is ? null : (alert.resolvedAt ?? now) };
          if (tellingOf(alert, now) === null) continue;
          told += 1;
          alert = { ...alert, notifiedAt: now };
        }
        expect(told).toBe(1);
      }),
    );
  });
});

describe('resolvedBy', () => {
  it('names the alerts that are not found any more, and none twice', () => {
    const other = anAlert({ id: 8, subject: 'arxiv:cs.CL' });
    const gone = anAlert({ id: 9, kind: 'books-drift', subject: '', resolvedAt: at('01:30') });
    const found = { kind: 'source-failed' as const, subject: 'hf', headline: 'x', lines: [] };
    expect(resolvedBy([anAlert(), other, gone], [found]).map(({ id }) => id)).toEqual([8]);
  });
});

describe('what is told', () => {
  it('says what is the matter, that it still is, and how long it lasted', () => {
    expect(wordsOf(anAlert(), 'opened').headline).toBe('Hugging Face cannot be read');
    expect(wordsOf(anAlert(), 'reminder')).toEqual({
      headline: 'Still: Hugging Face cannot be read',
      lines: ['Since 2025-08-08 01:00 UTC.', 'It has failed since 00:10.'],
    });
    expect(wordsOf(anAlert({ resolvedAt: at('04:00') }), 'over').lines).toEqual([
      'It lasted from 2025-08-08 01:00 to 2025-08-08 04:00 UTC.',
    ]);
  });

  it('calls with what programs and chat systems read', () => {
    expect(callOf(anAlert(), 'opened', { site: 'Broadsheet', link: 'https://a.org/admin/sources' })).toEqual({
      event: 'opened',
      site: 'Broadsheet',
      link: 'https://a.org/admin/sources',
      text: 'Broadsheet: Hugging Face cannot be read\nIt has failed since 00:10.\nhttps://a.org/admin/sources',
      alert: {
        id: 7,
        kind: 'source-failed',
        subject: 'hf',
        headline: 'Hugging Face cannot be read',
        lines: ['It has failed since 00:10.'],
        openedAt: '2025-08-08T01:00:00.000Z',
        resolvedAt: null,
      },
    });
  });

  it('calls again after 1, 2, 4 … minutes, at most hourly, and gives up after a day', () => {
    const minutes = [1, 2, 3, 8, 30].map(
      (attempts) =>
        (nextCall({ createdAt: at('00:00'), attempts }, at('00:00'))!.getTime() - at('00:00').getTime()) /
        60_000,
    );
    expect(minutes).toEqual([1, 2, 4, 60, 60]);
    expect(nextCall({ createdAt: at('00:00'), attempts: 40 }, at('23:30'))).toBeNull();
  });
});
