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

interface Flow {
  volumeMwh: number;
  amountEur: number;
  /** Who said it; of what is owed, who is to. */
  agent: string;
}

const unequal = (a: number, b: number, tolerance: number) =>
  !(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b)));

function add(
  flows: Map<string, Flow>,
  of: Omit<Owed, 'priceEurPerMwh' | 'by'>,
  amountEur: number,
  agent: string,
): void {
  const key = `${of.payer} -> ${of.payee}: ${of.reason}`;
  const known = flows.get(key) ?? { volumeMwh: 0, amountEur: 0, agent };
  known.volumeMwh += of.volumeMwh;
  known.amountEur += amountEur;
  flows.set(key, known);
}

/**
 * Compares what was paid with what a market's rules say was owed: each payment must be there, once, in the right direction, at the
 * right price.
 */
export class Settlement {
  private paid = new Map<string, Flow>();

  note(payment: Payment): void {
    add(this.paid, payment, payment.amountEur, payment.from);
  }

  /** The first thing owed since the last call that was not paid as it should be, or paid and not owed. Volumes below 1e-9 MWh count as none. */
  compare(owed: Iterable<Owed>): SettlementFault | undefined {
    const due = new Map<string, Flow>();
    for (const each of owed) {
      if (Math.abs(each.volumeMwh) > MWH) add(due, each, each.volumeMwh * each.priceEurPerMwh, each.by ?? each.payee);
    }
    const { paid } = this;
    this.paid = new Map();
    for (const key of new Set([...due.keys(), ...paid.keys()])) {
      const should = due.get(key) ?? { volumeMwh: 0, amountEur: 0, agent: '' };
      const is = paid.get(key) ?? { volumeMwh: 0, amountEur: 0, agent: should.agent };
      if (unequal(should.volumeMwh, is.volumeMwh, MWH)) {
        const figure = `${key}: ${is.volumeMwh} MWh settled where ${should.volumeMwh} MWh are due`;
        return { agent: is.agent, figure };
      }
      if (unequal(should.amountEur, is.amountEur, EUR)) {
        const figure = `${key}: ${is.amountEur} EUR paid where ${should.amountEur} EUR are due`;
        return { agent: is.agent, figure };
      }
    }
    return undefined;
  }
}
