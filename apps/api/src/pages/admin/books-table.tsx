import type { EditionBooks } from '@broadsheet/database';

import { dayAndMonth } from '../words.ts';

const columns = ['planned', 'submitted', 'rejected', 'failed', 'skipped', 'uncertain', 'owed'] as const;

/** The books of editions, each with its way to who did not get one. */
export function BooksTable({ rows }: { rows: readonly EditionBooks[] }) {
  return (
    <div class="table" role="region" aria-label="Books by edition" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Edition</th>
            {columns.map((name) => (
              <th scope="col" key={name} class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ editionId, day, books }) => (
            <tr key={editionId}>
              <th scope="row">
                {day === null ? 'sample' : <a href={`/admin/deliveries/${day}`}>{dayAndMonth(day)}</a>}
              </th>
              {columns.map((name) => (
                <td key={name} class="number">
                  {books[name].toLocaleString('en')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
