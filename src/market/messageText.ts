/** A number of a message in at most six figures. */
const figureText = (value: number): string =>
  Number.isInteger(value) ? `${value}` : Number(value.toPrecision(6)).toString();

/** What stands for a series in a written message. */
export interface SeriesSum {
  length: number;
  sum: number | null;
}

/** Whether a value of a message is a series, of which length and sum were kept. */
export function isSeriesSum(value: unknown): value is SeriesSum {
  if (typeof value !== 'object' || value === null) return false;
  const { length, sum, ...rest } = value as Partial<SeriesSum>;
  return typeof length === 'number' && (typeof sum === 'number' || sum === null) && Object.keys(rest).length === 0;
}

export const seriesText = ({ length, sum }: SeriesSum): string =>
  `${length} values, sum ${sum === null ? 'unknown' : figureText(sum)}`;

/** The body of a message in words: `direction upward, volumeMw 1.089`. */
export function bodyText(body: string): string {
  const say = (value: unknown): string => {
    if (typeof value === 'number') return figureText(value);
    if (Array.isArray(value))
      return `[${value.length > 4 ? `${value.length} of them, first ${say(value[0])}` : value.map(say).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    return isSeriesSum(value) ? seriesText(value) : `{${fields(value)}}`;
  };
  const fields = (of: object): string =>
    Object.entries(of)
      .map(([key, value]) => `${key} ${say(value)}`)
      .join(', ');
  return fields(JSON.parse(body) as object);
}
