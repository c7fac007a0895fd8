import type { MessageOf, PaymentReason } from '../market/messages.ts';

interface Flow {
  reason: PaymentReason;
  /** Above 0: income. */
  eur: number;
  mwh: number;
}

/** Money from and to one agent, by ISP: what it heard of, and what it said itself. */
export class Income {
  private readonly flows = new Map<number, Flow[]>();

  constructor(private readonly name: string) {}

  note({ isp, reason, payer, payee, amountEur, volumeMwh }: MessageOf<'Payment'>): void {
    const of = this.flows.get(isp) ?? [];
    if (payer === this.name) of.push({ reason, eur: -amountEur, mwh: volumeMwh });
    if (payee === this.name) of.push({ reason, eur: amountEur, mwh: volumeMwh });
    this.flows.set(isp, of);
  }

  /** What there was in an ISP, of some reasons or all, in the same order whoever was heard first. It is forgotten. */
  take(isp: number): { eur(...reasons: PaymentReason[]): number; mwh(reason: PaymentReason): number } {
    const flows = (this.flows.get(isp) ?? []).sort((a, b) => a.eur - b.eur || a.mwh - b.mwh);
    this.flows.delete(isp);
    const of = (reasons: readonly PaymentReason[]) =>
      reasons.length === 0 ? flows : flows.filter(({ reason }) => reasons.includes(reason));
    return {
      eur: (...reasons) => of(reasons).reduce((sum, { eur }) => sum + eur, 0),
      mwh: (reason) => of([reason]).reduce((sum, { mwh }) => sum + mwh, 0),
    };
  }
}
