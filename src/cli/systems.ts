import { SYSTEMS } from '../../agents/systems.ts';
import { configJsonSchema } from '../config/load.ts';
import { capital } from '../counted.ts';
import { tablesOf } from '../market/messagesTable.ts';
import { type Column, isOfGroup, type System, type Told } from '../market/system.ts';
import { findSystem } from '../market/systems.ts';
import { filled } from '../results/terminal.ts';
import { give, show, tell } from './say.ts';

export interface ListOptions {
  json?: boolean;
  markdown?: boolean;
}

/** A market by its name, or by the path or package of a user's own; the first that ships, if none is named. */
export const marketNamed = (named: string | undefined): Promise<System> =>
  findSystem(named, { folder: process.cwd(), file: '' }, SYSTEMS);

/** `flexagora systems`: the markets that ship. */
export function systemsCommand({ json }: ListOptions): void {
  const rows = SYSTEMS.map(({ name, says }) => ({ name, says }));
  if (json) give(rows);
  else tell(rows.map(({ name, says }) => `${name}: ${says}`).join('\n'));
}

/** `flexagora schema [KIND]`: the JSON Schema of config files of a market, of study files or of world files. */
export async function schemaCommand(kind: string): Promise<void> {
  const schema = async () => {
    if (kind === 'study') return (await import('../studies/load.ts')).studyJsonSchema();
    if (kind === 'world') return (await import('../worlds/fitted/worldFile.ts')).worldJsonSchema();
    return configJsonSchema(await marketNamed(kind === 'config' ? undefined : kind));
  };
  give(await schema(), 2);
}

const told = ({ name, unit, says }: Told): Told => ({ name, unit, says });

/** Figures a market has, in sorts: of every run, where asked for, of a shortcut. */
function sortsOf(system: System): { sort: string; figures: readonly Told[] }[] {
  const { figures, shortcuts, groups } = system;
  const sorts: { sort: string; figures: readonly Told[] }[] = [
    { sort: 'Of every run', figures: figures.filter(({ asked }) => !asked) },
    { sort: 'Where a KPI names them, as they take more to find', figures: figures.filter(({ asked }) => asked) },
    ...Object.keys(groups).map((group) => ({
      sort: `Of one, as ${group}.NAME.FIGURE`,
      figures: figures
        .filter((figure) => isOfGroup(figure, group))
        .map((figure) => ({ ...told(figure), name: `${group}.NAME.${figure.name}` })),
    })),
    ...Object.entries(shortcuts).map(([name, shortcut]) => ({
      sort: `Of ${name} alone, without a whole run`,
      figures: shortcut.figures,
    })),
  ];
  return sorts.filter((each) => each.figures.length > 0);
}

/** `flexagora figures [SYSTEM]`: what runs of a market are measured by. */
export async function figuresCommand(named: string | undefined, { json, markdown }: ListOptions): Promise<void> {
  const system = await marketNamed(named);
  const sorts = sortsOf(system);
  if (json) return give(sorts.map(({ sort, figures }) => ({ sort, figures: figures.map(told) })));
  if (markdown) return show(figuresMarkdown(system));
  tell(sorts.map(({ sort, figures }) => `${sort}:\n\n${listText(figures)}`).join('\n\n'));
}

/** `flexagora tables [SYSTEM]`: what the Parquet files of a run hold. */
export async function tablesCommand(named: string | undefined, { json, markdown }: ListOptions): Promise<void> {
  const system = await marketNamed(named);
  const tables = tablesOf(system);
  if (json) {
    return give(tables.map(({ name, says, columns }) => ({ name, says, columns: columns.map(toldColumn) })));
  }
  if (markdown) return show(tablesMarkdown(system));
  tell(tables.map(({ name, says, columns }) => `${name}.parquet: ${says}\n\n${listText(columns)}`).join('\n\n'));
}

const toldColumn = ({ type, ...column }: Column<never>) => ({ ...told(column), type });

/** Names and units in columns, and behind them the sentences. */
function listText(rows: readonly Told[]): string {
  const widest = (of: 'name' | 'unit') => Math.max(...rows.map((row) => row[of].length));
  const [name, unit] = [widest('name'), widest('unit')];
  const hang = name + unit + 4;
  return rows
    .map((row) => filled(`  ${row.name.padEnd(name)}  ${row.unit.padEnd(unit)}  ${row.says}`, hang))
    .join('\n');
}

const markdownTable = (rows: readonly Told[], head: string): string =>
  [
    `| ${head} | unit | what it is |`,
    '| --- | --- | --- |',
    ...rows.map(({ name, unit, says }) => `| \`${name}\` | ${unit} | ${says.replaceAll('|', '\\|')} |`),
  ].join('\n');

const page = (what: string, { name, module }: System, sections: readonly string[]): string =>
  [
    `# ${capital(what)} of ${name}`,
    `As \`flexagora ${what} ${module === undefined ? name : 'PATH'} --markdown\` prints them.`,
    ...sections,
  ].join('\n\n');

const figuresMarkdown = (system: System): string =>
  page(
    'figures',
    system,
    sortsOf(system).map(({ sort, figures }) => `## ${sort}\n\n${markdownTable(figures, 'figure')}`),
  );

const tablesMarkdown = (system: System): string =>
  page(
    'tables',
    system,
    tablesOf(system).map(
      ({ name, says, columns }) => `## ${name}.parquet\n\n${says}\n\n${markdownTable(columns, 'column')}`,
    ),
  );
