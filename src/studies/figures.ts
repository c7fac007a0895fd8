import { InputError } from '../errors.ts';
import { asNumber, type Figure, isOfGroup, type Run, type System, type Told, valueOfFigure } from '../market/system.ts';

/** The figures that the runs of a study have: of one market, or of several that agree on what they call alike. */
export interface FigureSet {
  /** Kept of every run, in this order. */
  readonly names: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
  /** Kept only where asked for, by plain names. */
  readonly asked: readonly string[];
  /** Whether a name is that of a figure kept only where asked for: one that takes more to find, or one of a single member. */
  isExtra(name: string): boolean;
  /** The member a figure is of, as `aggregators.EV_Agg1.profitEur`, and its group. */
  memberOf(name: string): { group: string; one: string; member: string; figure: string } | undefined;
  /** Whether a column of a table of runs is a figure. */
  isFigure(name: string): boolean;
  /** What a figure, or that of a member, means. */
  told(name: string): Omit<Told, 'name'> | undefined;
  /** Whether a figure, also by another name, is above 0 by its nature. */
  isPositive(name: string): boolean;
}

const OF_MEMBER = /^([A-Za-z]\w*)\.(.+)\.([A-Za-z]\w*)$/;

/**
 * The figures of some markets together.
 * @throws InputError where two of them call figures alike that have different units
 */
export function figureSet(systems: readonly System[]): FigureSet {
  const known = new Map<string, { figure: Figure; system: System }>();
  for (const system of systems) {
    for (const figure of system.figures) {
      const other = known.get(figure.name);
      if (other && other.figure.unit !== figure.unit) {
        throw new InputError({
          found: `'${figure.name}', in ${unitText(other.figure)} of ${other.system.name} and in ${unitText(figure)} of ${system.name}`,
          expected: 'markets in one study that name figures alike to give them in one unit; or a study of each',
        });
      }
      if (!other) known.set(figure.name, { figure, system });
    }
  }
  const all = [...known.values()].map(({ figure }) => figure);
  const names = all.filter(({ asked }) => !asked).map(({ name }) => name);
  const asked = all.filter((figure) => figure.asked).map(({ name }) => name);
  const shortcuts = systems.flatMap((system) =>
    Object.values(system.shortcuts).flatMap(({ figures }) => figures.map(({ name }) => name)),
  );
  const groups = new Map(systems.flatMap((system) => Object.entries(system.groups)));
  const memberOf: FigureSet['memberOf'] = (name) => {
    const [, group, member, figure] = OF_MEMBER.exec(name) ?? [];
    const one = groups.get(group)?.one;
    const found = known.get(figure)?.figure;
    return one !== undefined && found && isOfGroup(found, group) ? { group, one, member, figure } : undefined;
  };
  const aliases = new Map(systems.flatMap((system) => Object.entries(system.aliases)));
  const figureOf = (name: string) => known.get(memberOf(name)?.figure ?? name)?.figure;
  const isExtra = (name: string) => asked.includes(name) || memberOf(name) !== undefined;
  return {
    names,
    aliases,
    asked,
    isExtra,
    memberOf,
    told: (name) => {
      const of = memberOf(name);
      const figure = figureOf(name);
      if (figure === undefined) return undefined;
      return { unit: figure.unit, says: of ? `Of ${of.one} ${of.member}: ${figure.says}` : figure.says };
    },
    isPositive: (name) => (figureOf(name) ?? figureOf(aliases.get(name) ?? name))?.positive === true,
    isFigure: (name) => names.includes(name) || shortcuts.includes(name) || isExtra(name),
  };
}

const unitText = ({ unit }: Figure) => (unit === '' ? 'no unit' : unit);

/**
 * The figures of a finished run: all that are kept of every run, and those asked for besides.
 * @param extra names as `aggregators.NAME.FIGURE` (NaN where the run has no such aggregator), or of figures that take more to find
 * @returns figure by name; NaN is "no figure", as a mean price where no ISP was called
 */
export function figuresOf(system: System, run: Run, extra: readonly string[] = []): Record<string, number> {
  const values: Record<string, number> = {};
  const byName = new Map(system.figures.map((figure) => [figure.name, figure]));
  for (const figure of system.figures) if (!figure.asked) values[figure.name] = valueOfFigure(figure, run);
  const set = extra.length > 0 ? figureSet([system]) : undefined;
  for (const name of extra) {
    const of = set?.memberOf(name);
    const figure = byName.get(of?.figure ?? name);
    const isMember = of && system.groups[of.group]?.members(run.loaded.config).includes(of.member);
    if (of) values[name] = isMember && figure?.ofMember ? asNumber(name, figure.ofMember(run, of.member)) : Number.NaN;
    else values[name] = figure ? valueOfFigure(figure, run) : Number.NaN;
  }
  return asJson(values);
}

/** JSON knows neither -0 nor infinities: figures are the same whether they have been through a file or not. */
export function asJson(figures: Record<string, number>): Record<string, number> {
  for (const name of Object.keys(figures)) {
    figures[name] = Number.isFinite(figures[name]) ? figures[name] + 0 : Number.NaN;
  }
  return figures;
}
