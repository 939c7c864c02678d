import { passwordLength } from '@broadsheet/accounts';
import { parseAddress, type FieldProblem } from '@broadsheet/subscribers';

/** What is wrong with a line of text that names something. */
export function judgeText(field: string, text: string, most: number): FieldProblem[] {
  const length = text.trim().length;
  if (length >= 1 && length <= most && !/\p{Cc}/u.test(text)) return [];
  return [{ field, message: `Give a ${field} of one line, ${String(most)} characters at most.` }];
}

/** What is wrong with a new password: its length alone. */
export function judgePassword(password: string, field = 'password'): FieldProblem[] {
  const { least, most } = passwordLength;
  if (password.length >= least && password.length <= most) return [];
  return [
    {
      field,
      message: `Choose a password of ${String(least)} to ${String(most)} characters: a few words do well.`,
    },
  ];
}

/** An operator's address, in lower case: it is one account however it is written. */
export function judgeEmail(
  text: string,
): { ok: true; email: string } | { ok: false; problems: readonly FieldProblem[] } {
  const address = parseAddress(text);
  if (!address.ok) return { ok: false, problems: [{ field: 'email', message: address.problem }] };
  return { ok: true, email: address.email.toLowerCase() };
}
