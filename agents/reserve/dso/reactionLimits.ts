import { busAt } from '../../../src/grid/network.ts';
import type { Direction, Message } from '../market/messages.ts';
import type { DsoConfig } from '../market/parts.ts';
import type { ExpectedGrid, Validator } from './validator.ts';

/** What the DSO expects of the grid in an ISP besides reactions, with the bids it has let through in a direction. */
export type Expects = (isp: number, direction: Direction) => ExpectedGrid | undefined;

/** How much those who react at its nodes may give and take in an ISP: a share of each connection, or what the grid carries. */
export class ReactionLimits {
  private readonly parties: readonly { name: string; bus: number; upMw: number; downMw: number }[];

  constructor(
    { reacting = new Map(), network }: DsoConfig,
    private readonly from: string,
    private readonly validator: Validator | undefined,
    private readonly expects: Expects,
  ) {
    this.parties = [...reacting]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { node, upMw, downMw }]) => ({ name, bus: busAt(network, node), upMw, downMw }));
  }

  /** The limit of each in an ISP, MW. */
  say(isp: number, rule: boolean | number | undefined): Message[] {
    if (rule === undefined || rule === false) return [];
    const [up, down] = rule === true ? [this.carried(isp, 'upward'), this.carried(isp, 'downward')] : [];
    const share = rule === true ? 1 : rule;
    return this.parties.map(({ name: to, upMw, downMw }) => ({
      ...({ type: 'ReactionLimit', from: this.from, to, isp } as const),
      ...{
        upMw: Math.min(share * upMw, up?.get(to) ?? upMw),
        downMw: Math.min(share * downMw, down?.get(to) ?? downMw),
      },
    }));
  }

  /** What the grid carries of all that they could do at once in a direction, by the same test as bids, MW. */
  private carried(isp: number, direction: Direction): ReadonlyMap<string, number> | undefined {
    const grid = this.expects(isp, direction);
    if (!grid || !this.validator) return undefined;
    const units = this.parties.map(({ name, bus, upMw, downMw }) => ({
      ...{ name, bus, volumeMw: direction === 'upward' ? upMw : -downMw },
    }));
    const tested = this.validator.green(grid, units);
    const { volumeMw } = 'state' in tested ? tested : this.validator.congested(grid, units, []);
    return new Map([...volumeMw].map(([name, mw]) => [name, Math.abs(mw)]));
  }
}
