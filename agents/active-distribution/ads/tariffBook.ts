import type { Self } from '../../../src/bus/agent.ts';
import { sum } from '../../../src/series.ts';
import { type Message, type MessageOf, toRole } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import { ispsOf, tariffDifference } from '../market/rules.ts';
import type { Sites } from './register.ts';
import { answered, bestTariffsByTrial, type DayTariffs, pickTariffs, tariffProblem } from './tariffs.ts';

/** What a day is planned with once its tariffs are set. */
export interface TariffsSet {
  said: Message[];
  /** Its loads answer the tariffs. */
  forecast: MessageOf<'ScenarioForecast'>;
  tariffEur?: number;
}

/** Zones of which all combinations can be tried in reasonable time. */
const TRIED_ZONES = 6;

/** The tariffs that the operator has set, by day: none where there is only the flat one. */
export class TariffBook {
  private readonly days = new Map<number, DayTariffs>();

  constructor(
    private readonly self: Pick<Self<AdsConfig>, 'name' | 'config' | 'calendar' | 'decided'>,
    private readonly sites: Sites,
  ) {}

  of(day: number): DayTariffs | undefined {
    return this.days.get(day);
  }

  /** Picks the tariffs of a day. */
  set(isp: number, day: number, forecast: MessageOf<'ScenarioForecast'>): TariffsSet {
    const { name: from, config, calendar, decided } = this.self;
    if (!config.market.tou) return { said: [], forecast };
    const problem = tariffProblem(forecast, this.sites.feeders.loadMw, config.market.retail);
    const picked = pickTariffs(problem);
    const { tariffs, gainEur, paidEur } = picked;
    const twin = tariffs.length <= TRIED_ZONES ? () => bestTariffsByTrial(problem) : undefined;
    const about = ispsOf(calendar.days[day]);
    decided({ kind: 'tariffs', problem, answer: picked, objective: sum(gainEur), twin, about });
    this.days.set(day, picked);
    this.days.delete(day - 2);
    const multipliers = Float64Array.from(picked.multipliers.flatMap((series) => [...series]));
    const to = toRole('environment');
    const said: Message = { type: 'Tariff', from, to, isp, day, tariffs, multipliers, gainEur };
    return { said: [said], forecast: answered(forecast, picked), tariffEur: sum(paidEur) };
  }

  /** What customers pay more in an ISP by their tariffs than was expected of it the day before, EUR: a term of (9). */
  beyondPlanEur(day: number, hour: number, { zoneLoad }: MessageOf<'Measurement'>): number {
    const { config, calendar } = this.self;
    const told = this.days.get(day);
    if (!told) return 0;
    const paidEur = told.multipliers.reduce((eur, multipliers, zone) => {
      const mw = this.sites.feeders.loadMw[zone] * zoneLoad[zone];
      return eur + mw * tariffDifference(config.market.retail, multipliers[hour], told.answers[zone][hour]);
    }, 0);
    return calendar.hoursPerIsp * (paidEur - told.paidEur[hour]);
  }
}
