import type { Setpoints } from '../../../src/optimizers/delivery.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { ConnectorPlant } from '../../../src/worlds/charging/plant.ts';
import type { SessionFleet } from '../../../src/worlds/charging/session.ts';
import { FleetPlant, type PlantReading } from '../../../src/worlds/plant.ts';
import type { Fleet } from '../../../src/worlds/sessions.ts';
import type { Message } from './messages.ts';

/** A fleet as the world has it: what is said of it to its owner, and what becomes of what that asks for. */
interface FleetOfWorld {
  owner: string;
  /** Who there is to steer. */
  register(isp: number): Message;
  /** Who is expected, as the gate of a day closes. */
  announce(isp: number, day: number): Message[];
  /** Who comes and goes at the start of an ISP. */
  begin(isp: number): Message[];
  /** What is done in an ISP. */
  run(isp: number, asked: Setpoints | undefined): PlantReading;
}

/** EVs that each live at one home. */
export function homesOf(from: string, to: string, fleet: Fleet, calendar: Calendar): FleetOfWorld {
  const plant = new FleetPlant(fleet, calendar);
  return {
    owner: to,
    register(isp) {
      const { capacityKwh, minimumKwh, chargeKw, dischargeKw, chargeEfficiency, dischargeEfficiency } = fleet;
      const parameters = { capacityKwh, minimumKwh, chargeKw, dischargeKw, chargeEfficiency, dischargeEfficiency };
      return { type: 'FleetRegistration', from, to, isp, ...parameters, energyKwh: plant.energyKwh.slice() };
    },
    announce(isp, day) {
      const { departureIsp, arrivalIsp, tripKwh } = fleet.announced[day];
      return [{ type: 'SessionForecast', from, to, isp, day, departureIsp, arrivalIsp, tripKwh }];
    },
    begin(isp) {
      const { unplugged, pluggedIn } = plant.beginIsp(isp);
      return [
        ...(pluggedIn.evs.length > 0 ? [{ type: 'EvsPluggedIn' as const, from, to, isp, ...pluggedIn }] : []),
        ...(unplugged.evs.length > 0 ? [{ type: 'EvsUnplugged' as const, from, to, isp, ...unplugged }] : []),
      ];
    },
    run: (isp, asked) => plant.run(isp, asked),
  };
}

/** Connectors to which EVs come, and go. */
export function connectorsOf(from: string, to: string, fleet: SessionFleet, calendar: Calendar): FleetOfWorld {
  const plant = new ConnectorPlant(fleet, calendar.hoursPerIsp);
  return {
    owner: to,
    register(isp) {
      const { chargeKw, dischargeKw, chargeEfficiency, dischargeEfficiency } = fleet;
      const chargers = { chargeKw, dischargeKw, chargeEfficiency, dischargeEfficiency };
      return { type: 'ChargerRegistration', from, to, isp, ...chargers };
    },
    announce(isp, day) {
      const possible = fleet.possible(day, isp);
      return [
        { type: 'SessionsAnnounced', from, to, isp, day, sessions: [...fleet.announced(day)] },
        ...(possible.length > 0
          ? [{ type: 'SessionsPossible' as const, from, to, isp, day, possible: said(possible) }]
          : []),
      ];
    },
    begin(isp) {
      const { ended, started, turnedAway } = plant.beginIsp(isp);
      return [
        ...(ended.length > 0 ? [{ type: 'SessionsEnded' as const, from, to, isp, sessions: ended }] : []),
        ...(started.length > 0 ? [{ type: 'SessionsStarted' as const, from, to, isp, sessions: started }] : []),
        ...(turnedAway.length > 0
          ? [{ type: 'SessionsTurnedAway' as const, from, to, isp, sessions: turnedAway }]
          : []),
      ];
    },
    run: (_, asked) => plant.run(asked),
  };
}

const said = (possible: ReturnType<SessionFleet['possible']>) =>
  possible.map(({ probability, sessions }) => ({ probability, sessions: [...sessions] }));
