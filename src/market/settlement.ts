import type { Payment } from '../bus/payment.ts';

const EUR = 1e-6;
const MWH = 1e-9;

/** What is owed for one reason by one party to another, of a volume at a price. */
export interface Owed {
  payer: string;
  payee: string;
  reason: string;
  volumeMwh: number;
  priceEurPerMwh: number;
  /** Who is to say so: the payee where not given. */
  by?: string;
}

/** A sum of payments that is not what is owed: who said the last of them (or should have), and by how much. */
export interface SettlementFault {
  agent: string;
  figure: string;
}

/** What goes from one party to another for one reason. */
interface Flow {
  payer: string;
  payee: string;
  reason: string;
  volumeMwh: number;
  amountEur: number;
  /** Who said it; of what is owed, who is to. */
  agent: string;
}

const unequal = (a: number, b: number, tolerance: number) =>
  !(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b)));

/** More parties than a market has, and more reasons; a key of two parties and a reason is then a whole number that a double holds. */
const PARTIES = 2 ** 21;
const REASONS = 2 ** 11;

/**
 * Compares what was paid with what a market's rules say was owed: each payment must be there, once, in the right direction, at the
 * right price.
 */
export class Settlement {
  private paid = new Map<number, Flow>();
  /** Names of parties and reasons by number: a key of three of them as text would have to be made for each payment. */
  private readonly parties = new Map<string, number>();
  private readonly reasons = new Map<string, number>();

  note(payment: Payment): void {
    this.add(this.paid, payment, payment.amountEur, payment.from);
  }

  private add(
    flows: Map<number, Flow>,
    of: Omit<Owed, 'priceEurPerMwh' | 'by'>,
    amountEur: number,
    agent: string,
  ): void {
    const { payer, payee, reason, volumeMwh } = of;
    const sides = numberOf(this.parties, payer) * PARTIES + numberOf(this.parties, payee);
    const key = sides * REASONS + numberOf(this.reasons, reason);
    const known = flows.get(key);
    if (known === undefined) flows.set(key, { payer, payee, reason, volumeMwh, amountEur, agent });
    else {
      known.volumeMwh += volumeMwh;
      known.amountEur += amountEur;
    }
  }

  /** The first thing owed since the last call that was not paid as it should be, or paid and not owed. Volumes below 1e-9 MWh count as none. */
  compare(owed: Iterable<Owed>): SettlementFault | undefined {
    const due = new Map<number, Flow>();
    for (const each of owed) {
      if (!(Math.abs(each.volumeMwh) > MWH)) continue;
      this.add(due, each, each.volumeMwh * each.priceEurPerMwh, each.by ?? each.payee);
    }
    const { paid } = this;
    this.paid = new Map();
    for (const [key, should] of due) {
      const fault = faultOf(should, paid.get(key) ?? { ...should, volumeMwh: 0, amountEur: 0 });
      if (fault) return fault;
    }
    for (const [key, is] of paid) {
      const fault = due.has(key) ? undefined : faultOf({ ...is, volumeMwh: 0, amountEur: 0 }, is);
      if (fault) return fault;
    }
    return undefined;
  }
}

function numberOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

function faultOf(should: Flow, is: Flow): SettlementFault | undefined {
  const { payer, payee, reason } = should;
  const key = () => `${payer} -> ${payee}: ${reason}`;
  if (unequal(should.volumeMwh, is.volumeMwh, MWH)) {
    const figure = `${key()}: ${is.volumeMwh} MWh settled where ${should.volumeMwh} MWh are due`;
    return { agent: is.agent, figure };
  }
  if (unequal(should.amountEur, is.amountEur, EUR)) {
    const figure = `${key()}: ${is.amountEur} EUR paid where ${should.amountEur} EUR are due`;
    return { agent: is.agent, figure };
  }
  return undefined;
}
