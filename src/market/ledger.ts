import type { Payment } from '../bus/payment.ts';
import type { AnyMessage } from '../bus/protocol.ts';
import type { Observer } from './run.ts';

/** Payments in an order that does not depend on the order in which they were heard. */
export function inFixedOrder<P extends Payment>(payments: readonly P[]): P[] {
  const pending = payments.map((payment) => ({
    order: `${payment.payer}/${payment.payee}/${payment.reason}`,
    payment,
  }));
  pending.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.payment.amountEur - b.payment.amountEur));
  return pending.map(({ payment }) => payment);
}

/** Double-entry accounts in EUR: every payment is taken from one party and given to another. */
export class Ledger implements Observer {
  private readonly accounts = new Map<string, Map<string, number>>();

  private pending: Payment[] = [];

  /** Takes payments in; they are booked when their ISP closes. */
  observe(message: AnyMessage): void {
    if (message.type === 'Payment') this.pending.push(message as Payment);
  }

  /** Books the payments of an ISP, in an order that does not depend on the order in which they were heard. */
  closeIsp(): void {
    for (const { payer, payee, reason, amountEur } of inFixedOrder(this.pending)) {
      this.book(payer, reason, -amountEur);
      this.book(payee, reason, amountEur);
    }
    this.pending = [];
  }

  private book(party: string, reason: string, amountEur: number): void {
    const account = this.accounts.get(party) ?? new Map<string, number>();
    account.set(reason, (account.get(reason) ?? 0) + amountEur);
    this.accounts.set(party, account);
  }

  parties(): string[] {
    return [...this.accounts.keys()].sort();
  }

  /** What a party has earned (or, negative, spent) so far, for one reason or all. */
  balance(party: string, reason?: string): number {
    const account = this.accounts.get(party);
    if (!account) return 0;
    if (reason) return account.get(reason) ?? 0;
    let total = 0;
    for (const amount of account.values()) total += amount;
    return total;
  }

  /** Sum over all parties, which is 0 but for rounding, and the sum of the absolute entries to judge rounding by. */
  total(): { sum: number; gross: number } {
    let sum = 0;
    let gross = 0;
    for (const account of this.accounts.values()) {
      for (const amount of account.values()) {
        sum += amount;
        gross += Math.abs(amount);
      }
    }
    return { sum, gross };
  }
}
