/** Adds up what is paid for, and what nobody knows the price of. */
import type { Cloud } from "../../components/cluster";
import type { CostEstimate, CostLine, Planned, Unpriced } from "./estimate";
import { monthlyPrice, type OwnPrices, priceLists } from "./prices";

/** So many of a product in a place. */
export interface Charge {
  /** The cloud's own name of the product, or several of which one is taken; the first is the likely one. */
  product: string | readonly string[];
  /** How the product is called in a line. Default: its name. */
  called?: string;
  place: string;
  least: number;
  /** With autoscalers at their maximum. Default: as many. */
  most?: number;
  /** For disks, which are paid for by the GB: the size of one. */
  gigabytes?: number;
}

export class Tally {
  private readonly lines: CostLine[] = [];
  private readonly unpriced: Unpriced[] = [];

  constructor(
    readonly cloud: Cloud,
    private readonly own: OwnPrices,
  ) {}

  /** Counts something; what has no price is noted as such. What there can be none of is left out. */
  count({ name, type }: Planned, charge: Charge): void {
    const { place, least, gigabytes = 1 } = charge;
    const most = Math.max(charge.most ?? least, least);
    if (most === 0) return;
    const products = [charge.product].flat();
    const prices = products.map((product) => monthlyPrice(this.cloud, product, place, this.own));
    const without = products.filter((_, nth) => prices[nth] === undefined);
    for (const product of without) this.unpriced.push({ name, type, reason: this.reason(product, place) });
    const known = prices.filter((price) => price !== undefined);
    const likely = known[0];
    // A price of nothing is none to speak of.
    if (likely === undefined || Math.max(...known) === 0) return;
    const number = least === most ? `${most}` : `${least} to ${most}`;
    this.lines.push({
      name,
      type,
      what: `${number} × ${charge.called ?? products.join(" or ")} in ${place}`,
      monthly: cents(least * likely * gigabytes),
      mostMonthly: cents(most * Math.max(...known) * gigabytes),
    });
  }

  /** Notes something that can't be counted. */
  note({ name, type }: Planned, reason: string, more: Pick<Unpriced, "byUse"> = {}): void {
    this.unpriced.push({ name, type, reason, ...more });
  }

  private reason(product: string, place: string): string {
    const published = priceLists[this.cloud].groups.length > 0;
    return published ? `the list has no price of ${product} in ${place}` : `no published price of ${product}`;
  }

  get estimate(): CostEstimate {
    const { lines, unpriced } = this;
    return {
      lines,
      monthly: cents(lines.reduce((sum, line) => sum + line.monthly, 0)),
      mostMonthly: cents(lines.reduce((sum, line) => sum + line.mostMonthly, 0)),
      unpriced,
      pricesOf: priceLists[this.cloud].date,
    };
  }
}

/** To whole cents. */
function cents(euros: number): number {
  return Math.round(euros * 100) / 100;
}
