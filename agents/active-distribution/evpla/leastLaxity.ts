/** A session plugged in: MW and MWh of its own battery, and the first ISP it is gone. */
export interface PluggedSession {
  departureIsp: number;
  energyMwh: number;
  targetMwh: number;
  capacityMwh: number;
  /** Charging and discharging alike. */
  pMaxMw: number;
}

/** What holds for all sessions of a lot. */
export interface LotLimits {
  /** What goes through the connection, either way. */
  connectionMw: number;
  /** Of charging, and of discharging. */
  efficiency: number;
  /** Part of its capacity below which no battery is taken. */
  floorShare: number;
  hoursPerIsp: number;
}

/** Least and most net power a lot, or a session, can give (above 0) or draw. */
export interface NetRange {
  leastMw: number;
  mostMw: number;
}

/** What a lot does in an ISP. By session: power drawn (above 0) or given; what it lacks of its target where it then leaves. */
export interface LotDispatch {
  chargeMw: Float64Array;
  energyMwh: Float64Array;
  shortMwh: Float64Array;
  netMw: number;
  /** Net power asked for and not given: above 0 where too little is given, below 0 where too little is drawn. */
  unmetMw: number;
}

const leftIsps = (session: PluggedSession, isp: number): number => session.departureIsp - isp;

/** What a session can do in an ISP so that it still reaches its target by charging in all that are left, or comes as near as it can. */
function sessionRange(session: PluggedSession, isp: number, limits: LotLimits): NetRange {
  const { energyMwh, targetMwh, capacityMwh, pMaxMw } = session;
  const left = leftIsps(session, isp);
  if (left <= 0) return { leastMw: 0, mostMw: 0 };
  const perMw = limits.efficiency * limits.hoursPerIsp; // MWh stored by a MW drawn
  const mostCharge = Math.max(0, Math.min(pMaxMw, (capacityMwh - energyMwh) / perMw));
  const catchUp = perMw * pMaxMw * (left - 1);
  const lowest = Math.max(limits.floorShare * capacityMwh, Math.min(targetMwh, capacityMwh) - catchUp);
  const spare = energyMwh - lowest;
  const mostMw =
    spare >= 0
      ? Math.min(pMaxMw, (spare * limits.efficiency) / limits.hoursPerIsp)
      : -Math.min(mostCharge, -spare / perMw);
  return { leastMw: -mostCharge, mostMw };
}

/**
 * Least and most net power a lot can give in an ISP without losing a target that can still be met. Where its connection is too
 * narrow for what its sessions must draw, both are what the connection carries.
 */
export function rangeOf(sessions: readonly PluggedSession[], isp: number, limits: LotLimits): NetRange {
  let [leastMw, mostMw] = [0, 0];
  for (const session of sessions) {
    const range = sessionRange(session, isp, limits);
    leastMw += range.leastMw;
    mostMw += range.mostMw;
  }
  const carried = (mw: number): number => Math.min(limits.connectionMw, Math.max(-limits.connectionMw, mw));
  return { leastMw: carried(leastMw), mostMw: carried(mostMw) };
}

/** How long a session can wait, in ISPs. */
interface Laxity {
  /** Before it must charge in all ISPs that are left; undefined where it has its target. */
  toCharge: number | undefined;
  /** Before it leaves with some of what it has above its target; undefined where it has no more. */
  toGive: number | undefined;
  /** For how many it could still charge. */
  room: number;
  left: number;
}

function laxityOf(
  { energyMwh, targetMwh, capacityMwh, ...session }: PluggedSession,
  isp: number,
  limits: LotLimits,
): Laxity {
  const left = session.departureIsp - isp;
  const perIsp = limits.hoursPerIsp * session.pMaxMw;
  const isps = (mwh: number): number => (perIsp > 0 ? mwh / perIsp : Number.POSITIVE_INFINITY);
  const missing = (targetMwh - energyMwh) / limits.efficiency;
  return {
    toCharge: missing > 0 ? left - isps(missing) : undefined,
    toGive: energyMwh > targetMwh ? left - isps((energyMwh - targetMwh) * limits.efficiency) : undefined,
    room: Math.min(left, isps((capacityMwh - energyMwh) / limits.efficiency)),
    left,
  };
}

/** A session that must charge in all ISPs that are left before so many have gone is in haste. */
const HASTE_ISPS = 4;

/**
 * Who charges first: those in haste, by how long they can wait; then those who could go on longest, so that as many as can be are able to
 * charge later.
 */
const chargesFirst = (a: Laxity, b: Laxity): number => {
  const haste = ({ toCharge = HASTE_ISPS }: Laxity): number => Math.min(HASTE_ISPS, toCharge);
  return haste(a) - haste(b) || b.room - a.room;
};

/** Who gives first: those who have more than they want, before they leave with it; then those who can wait longest to charge again. */
const givesFirst = (a: Laxity, b: Laxity): number => {
  if (a.toGive === undefined && b.toGive === undefined) return (b.toCharge ?? b.left) - (a.toCharge ?? a.left);
  return (a.toGive ?? Number.POSITIVE_INFINITY) - (b.toGive ?? Number.POSITIVE_INFINITY);
};

/**
 * Brings a lot to a net power in an ISP (above 0: it gives), as near as it can without losing a target. What its sessions must draw comes
 * first; then they charge, or give, in the order of how long they can wait; of equals, the first.
 */
export function dispatchLot(
  sessions: readonly PluggedSession[],
  isp: number,
  netMw: number,
  limits: LotLimits,
): LotDispatch {
  const ranges = sessions.map((session) => sessionRange(session, isp, limits));
  const laxities = sessions.map((session) => laxityOf(session, isp, limits));
  const inOrder = (order: (a: Laxity, b: Laxity) => number): number[] =>
    laxities.map((_, k) => k).sort((a, b) => order(laxities[a], laxities[b]) || a - b);
  const net = Float64Array.from(ranges, ({ mostMw }) => Math.min(0, mostMw));
  let total = net.reduce((sum, mw) => sum + mw, 0);
  const wanted = Math.min(limits.connectionMw, Math.max(-limits.connectionMw, netMw));
  const move = (k: number, toMw: number): void => {
    total += toMw - net[k];
    net[k] = toMw;
  };
  if (wanted < total) {
    for (const k of inOrder(chargesFirst)) move(k, Math.max(ranges[k].leastMw, net[k] + Math.min(0, wanted - total)));
  } else {
    for (const k of inOrder(givesFirst)) {
      move(k, Math.max(net[k], Math.min(ranges[k].mostMw, net[k] + Math.max(0, wanted - total))));
    }
  }
  if (total < -limits.connectionMw) {
    for (const k of inOrder(chargesFirst).reverse()) {
      move(k, Math.min(0, net[k] + Math.max(0, -limits.connectionMw - total)));
    }
  }
  const energyMwh = sessions.map((session, k) => {
    const mwh = net[k] * limits.hoursPerIsp;
    return session.energyMwh - (mwh > 0 ? mwh / limits.efficiency : mwh * limits.efficiency);
  });
  return {
    chargeMw: net.map((mw) => (mw === 0 ? 0 : -mw)),
    energyMwh: Float64Array.from(energyMwh),
    shortMwh: Float64Array.from(sessions, (session, k) =>
      leftIsps(session, isp) === 1 ? Math.max(0, session.targetMwh - energyMwh[k]) : 0,
    ),
    netMw: total,
    unmetMw: Math.abs(netMw - total) < 1e-12 ? 0 : netMw - total,
  };
}
