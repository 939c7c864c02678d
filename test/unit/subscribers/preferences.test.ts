import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { cadences, defaultPreferences, knownTimezone, parsePreferences } from '@broadsheet/subscribers';

describe('preferences', () => {
  it('default to daily at seven, UTC, ten papers', () => {
    expect(parsePreferences({})).toEqual({ ok: true, preferences: defaultPreferences });
    expect(defaultPreferences).toEqual({ timezone: 'UTC', hour: 7, cadence: 'daily', maxPapers: 10 });
  });

  it('take every cadence of the contract', () => {
    expect(cadences).toHaveLength(9);
    for (const cadence of cadences) expect(parsePreferences({ cadence })).toMatchObject({ ok: true });
  });

  it('spell a zone as the time-zone database does, and keep links', () => {
    expect(knownTimezone('europe/berlin')).toBe('Europe/Berlin');
    expect(knownTimezone('UTC')).toBe('UTC');
    expect(knownTimezone('Etc/GMT+5')).toBe('Etc/GMT+5');
    expect(knownTimezone('America/Argentina/Buenos_Aires')).not.toBeNull();
    expect(knownTimezone('Asia/Kolkata')?.startsWith('Asia/')).toBe(true);
  });

  it.each(['', '+01:00', '-0500', 'Mars/Olympus', 'Europe/Berlin ', 'Europe/Berlin\r\n', 'x'.repeat(10_000)])(
    'refuse the zone %j',
    (timezone) => {
      expect(knownTimezone(timezone)).toBeNull();
    },
  );

  it('say for every field what to give', () => {
    expect(parsePreferences({ timezone: 'Nowhere', hour: 24, cadence: 'hourly', maxPapers: 0 })).toEqual({
      ok: false,
      problems: [
        {
          field: 'timezone',
          message: 'No such time zone. Give its IANA name, like Europe/Berlin or UTC.',
        },
        { field: 'hour', message: 'Give the local hour as a whole number from 0 to 23.' },
        { field: 'cadence', message: 'Give the cadence as daily, weekdays, or weekly:mon to weekly:sun.' },
        { field: 'maxPapers', message: 'Give the number of papers as a whole number from 1 to 50.' },
      ],
    });
  });

  it('are read from anything without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(typeof parsePreferences(input).ok).toBe('boolean');
      }),
    );
  });
});
