const WIDTH = 120;
/** Room that is left for a key before what shall stand beside it. */
const KEY_WIDTH = 30;
const PLAIN = /^[a-zA-Z][\w-]*$/;
const NOT_TEXT = /^(true|false|null|yes|no|on|off|y|n)$/i;

const scalar = (value: unknown): string =>
  typeof value === 'string' && PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);

/** A value on one line. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const entries = Object.entries(value).map(([key, each]) => `${scalar(key)}: ${inline(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A value that stands beside its key: on one line, or numbers over several; undefined where it must stand below. */
function beside(value: unknown, indent: string): string[] | undefined {
  const short = inline(value);
  if (typeof value !== 'object' || value === null || indent.length + short.length <= WIDTH - KEY_WIDTH) return [short];
  return Array.isArray(value) && value.every((each) => typeof each === 'number') ? wrapped(value, indent) : undefined;
}

/** The lines of a value that stands below its key. */
function below(value: object, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each) => {
      const [first, ...rest] = beside(each, `${indent}  `) ?? below(each, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, each]) => {
    const here = beside(each, `${indent}  `);
    if (!here) return [`${indent}${scalar(key)}:`, ...below(each, `${indent}  `)];
    return [`${indent}${scalar(key)}: ${here[0]}`, ...here.slice(1)];
  });
}

/** A list of numbers over as many lines as it takes. */
function wrapped(numbers: readonly number[], indent: string): string[] {
  const lines = [''];
  for (const text of numbers.map(String)) {
    const line = lines[lines.length - 1];
    const room = WIDTH - indent.length - (lines.length === 1 ? KEY_WIDTH / 2 : 0);
    if (line.length + text.length + 3 > room) lines.push(`${text},`);
    else lines[lines.length - 1] = line === '' ? `${text},` : `${line} ${text},`;
  }
  return lines.map((line, k) => {
    const end = k === lines.length - 1 ? `${line.slice(0, -1)}]` : line;
    return k === 0 ? `[${end}` : `${indent} ${end}`;
  });
}

/** Keys and values as YAML: what fits on a line stands on a line, lists of numbers over as many as they take. */
export const yamlText = (content: object): string => `${below(JSON.parse(JSON.stringify(content)), '').join('\n')}\n`;
