import type { Finding } from '@broadsheet/operators';
import { sayCount, sayDay } from '@broadsheet/rendering';

/** What operators have to know of sign-ups: somebody waits for their word. Who it is stands at the desk, not in a mail. */
export function signUpFindings({
  total,
  signUps: [first],
}: {
  total: number;
  signUps: readonly { confirmedAt: Date }[];
}): Finding[] {
  if (first === undefined) return [];
  const since = sayDay(first.confirmedAt.toISOString().slice(0, 10));
  return [
    {
      kind: 'sign-ups-waiting',
      subject: '',
      headline: 'Sign-ups wait for your word',
      lines: [
        `${sayCount(total, 'sign-up')}, the first since ${since}. Let them in, or decline, at the desk.`,
      ],
    },
  ];
}
