import { describe, expect, it } from '@jest/globals';
import { announcementDay, announcementOn, submissionsOf } from '@broadsheet/sources';

const window = (day: string): string | null => {
  const submissions = submissionsOf(day);
  return submissions === null
    ? null
    : `${submissions.from.toISOString().slice(0, 16)} ${submissions.to.toISOString().slice(0, 16)}`;
};

describe("arXiv's calendar", () => {
  it('announces Monday to Friday, UTC, what was submitted by 14:00 in New York the day before', () => {
    // A week of summer: 14:00 EDT is 18:00 UTC.
    expect(window('2026-08-10')).toBe('2026-08-06T18:00 2026-08-07T18:00'); // Monday
    expect(window('2026-08-11')).toBe('2026-08-07T18:00 2026-08-10T18:00');
    expect(window('2026-08-12')).toBe('2026-08-10T18:00 2026-08-11T18:00');
    expect(window('2026-08-14')).toBe('2026-08-12T18:00 2026-08-13T18:00');
    expect(window('2026-08-15')).toBeNull();
    expect(window('2026-08-16')).toBeNull();
  });

  it('goes with the clocks of New York', () => {
    // Summer begins on Sunday, 8 March 2026, and ends on Sunday, 1 November.
    expect(window('2026-03-10')).toBe('2026-03-06T19:00 2026-03-09T18:00');
    expect(window('2026-11-03')).toBe('2026-10-30T18:00 2026-11-02T19:00');
  });

  it('defers the mailing of a holiday: its papers join the next list', () => {
    // Thanksgiving, Thursday the 26th: nothing that evening, which is Friday in UTC.
    expect(window('2026-11-27')).toBeNull();
    expect(window('2026-11-30')).toBe('2026-11-25T19:00 2026-11-27T19:00');
    expect(announcementDay(new Date('2026-11-26T10:00:00Z'))).toBe('2026-11-30');
    // Labor Day, Monday the 7th.
    expect(window('2026-09-08')).toBeNull();
    expect(window('2026-09-09')).toBe('2026-09-04T18:00 2026-09-08T18:00');
  });

  it('gives every instant one day, in whose window it lies, all year round', () => {
    for (
      let time = Date.parse('2025-12-20T00:30:00Z');
      time < Date.parse('2027-01-10');
      time += 3_600_000 * 3
    ) {
      const instant = new Date(time);
      const submissions = submissionsOf(announcementDay(instant));
      expect(submissions !== null && submissions.from <= instant && instant < submissions.to).toBe(true);
    }
  });

  it('is not sure of holidays in years whose list it does not know, nor of what a listed Friday defers', () => {
    expect(announcementOn('2027-11-26')).toBe('perhaps');
    expect(announcementOn('2027-12-29')).toBe('perhaps');
    expect(announcementOn('2027-11-25')).toBe('announced');
    expect(announcementOn('2026-07-03')).toBe('perhaps');
    expect(announcementOn('2026-07-06')).toBe('perhaps');
    expect(announcementOn('2026-07-07')).toBe('announced');
  });

  it('places the papers of a real feed on the day of the feed', () => {
    // 2508.13426 was submitted on Tuesday, 19 August 2025, 01:11 UTC and stands in the feed of Wednesday the 20th.
    expect(announcementDay(new Date('2025-08-19T01:11:00Z'))).toBe('2025-08-20');
  });
});
