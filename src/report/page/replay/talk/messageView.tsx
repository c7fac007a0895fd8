import { isSeriesSum, seriesText } from '../../../../market/messageText.ts';
import { numberText } from '../../../../numberText.ts';
import { addressText, type Talk } from '../../../conversation.ts';
import { inWords } from '../../../inWords.ts';
import { type Content, contentOf, saidIn } from '../../../messages.ts';

import { FieldRows } from './fieldRows.tsx';

/** Items of a list that are shown. */
const ITEMS = 12;

/** What one message says: fields by name, lists as tables. */
export function MessageView({ talk, row }: { talk: Talk; row: number }) {
  const { from, to, type, isp, about, phase } = saidIn(talk.messages, row);
  return (
    <div class="message">
      <p class="quiet">
        <bdi>{from}</bdi> → <bdi>{addressText(talk, to)}</bdi>, <code>{type}</code>, {phase}, said in ISP {isp}
        {about !== isp && ` about ISP ${about}`}
      </p>
      <Fields content={contentOf(talk.messages, row)} />
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
            <bdi>{inWords(name)}</bdi>
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

/** A value of a message. */
export function Value({ value }: { value: unknown }) {
  if (isSeriesSum(value)) return <>{seriesText(value)}</>;
  if (Array.isArray(value))
    return value.length > 0 && value.every(isFields) ? <FieldRows rows={value} /> : <Items items={value} />;
  if (isFields(value)) return <Fields content={value} />;
  return <bdi>{plainText(value)}</bdi>;
}

/** A number with as many figures as people compare, as 1,234.5 or 0.8848; what is no figure as such. */
function plainText(value: unknown): string {
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
        {items.slice(0, ITEMS).map((item, place) => (
          <li key={`${place}`}>
            <Value value={item} />
          </li>
        ))}
        {items.length > ITEMS && <li class="quiet">and {items.length - ITEMS} more</li>}
      </ol>
    );
  }
  const some = items
    .slice(0, 4 * ITEMS)
    .map(plainText)
    .join(', ');
  return (
    <bdi>
      {some}
      {items.length > 4 * ITEMS && `, and ${items.length - 4 * ITEMS} more`}
    </bdi>
  );
}
