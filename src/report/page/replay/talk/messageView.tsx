import { isSeriesSum, seriesText } from '../../../../market/messageText.ts';
import type { ShownTable } from '../../../../market/view.ts';
import { numberText } from '../../../../numberText.ts';
import { type Content, contentOf, saidIn } from '../../../messages.ts';

import { Scrolls } from '../scrolls.tsx';

/** Rows of a list that are shown at first. */
const ROWS = 12;

/** What one message says: fields by name, lists as tables. */
export function MessageView({ messages, row }: { messages: ShownTable; row: number }) {
  const { from, to, type, isp, about, phase } = saidIn(messages, row);
  return (
    <div class="message">
      <p class="quiet">
        <bdi>{from}</bdi> → <bdi>{to.replace(/^(role|topic):/, 'every ')}</bdi>, <code>{type}</code>, {phase}, said in
        ISP {isp}
        {about !== isp && ` about ISP ${about}`}
      </p>
      <Fields content={contentOf(messages, row)} />
    </div>
  );
}

function Fields({ content }: { content: Content }) {
  const entries = Object.entries(content);
  if (entries.length === 0) return <p class="quiet">No more than that it was said.</p>;
  return (
    <dl class="fields">
      {entries.map(([name, value]) => (
        <div key={name} class={isWide(value) ? 'wide' : ''}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const isFields = (value: unknown): value is Content =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isSeriesSum(value);

const isWide = (value: unknown): boolean => isFields(value) || (Array.isArray(value) && value.some(isFields));

function Value({ value }: { value: unknown }) {
  if (isSeriesSum(value)) return <>{seriesText(value)}</>;
  if (Array.isArray(value))
    return value.length > 0 && value.every(isFields) ? <List rows={value} /> : <Items items={value} />;
  if (isFields(value)) return <Fields content={value} />;
  return <bdi>{plainText(value)}</bdi>;
}

/** A number with as many figures as people compare, as 1,234.5 or 0.8848; what is no figure as such. */
export function plainText(value: unknown): string {
  if (value === null) return 'no figure';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return numberText(value);
  return Number(value.toPrecision(6)).toLocaleString('en-GB', { maximumFractionDigits: 9 });
}

/** A few values in a row; of many the first. */
function Items({ items }: { items: readonly unknown[] }) {
  if (items.length === 0) return <span class="quiet">none</span>;
  const isNested = items.some((item) => typeof item === 'object' && item !== null);
  if (isNested) {
    return (
      <ol class="items">
        {items.slice(0, ROWS).map((item, place) => (
          <li key={`${place}`}>
            <Value value={item} />
          </li>
        ))}
        {items.length > ROWS && <li class="quiet">and {items.length - ROWS} more</li>}
      </ol>
    );
  }
  const some = items
    .slice(0, 4 * ROWS)
    .map(plainText)
    .join(', ');
  return (
    <bdi>
      {some}
      {items.length > 4 * ROWS && `, and ${items.length - 4 * ROWS} more`}
    </bdi>
  );
}

/** A list of what has fields, as a table. */
function List({ rows }: { rows: readonly Content[] }) {
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
                <bdi>{name}</bdi>
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
