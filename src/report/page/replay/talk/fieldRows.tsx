import { inWords } from '../../../inWords.ts';
import type { Content } from '../../../messages.ts';
import { Scrolls } from '../scrolls.tsx';
import { Value } from './messageView.tsx';

/** Rows that are shown at first. */
const ROWS = 30;

/** What has fields, as a table: a row each. */
export function FieldRows({ rows }: { rows: readonly Content[] }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const [shown, rest] = [rows.slice(0, ROWS), rows.slice(ROWS)];
  return (
    <>
      <Rows rows={shown} names={names} />
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <Rows rows={rest} names={names} />
        </details>
      )}
    </>
  );
}

function Rows({ rows, names }: { rows: readonly Content[]; names: readonly string[] }) {
  const isNumber = (name: string) => rows.some((row) => typeof row[name] === 'number');
  return (
    <Scrolls label="List">
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col" class={isNumber(name) ? 'number' : ''}>
                <bdi>{inWords(name)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={`${place}`}>
              {names.map((name) => (
                <td key={name} class={isNumber(name) ? 'number' : ''}>
                  {name in row && <Value value={row[name]} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
