import { HttpProblem } from '../../http/problem.ts';

/**
 * The row that an address names as `:id`.
 * @throws HttpProblem 404 for what can be none
 */
export function idIn(params: Readonly<Record<string, string>>): number {
  const text = params['id'] ?? '';
  const id = Number(text);
  if (!/^\d{1,10}$/.test(text) || id > 2_147_483_647) throw new HttpProblem(404, 'There is nothing here.');
  return id;
}
