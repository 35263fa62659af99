/** The price list, `GET /pricing`. */
import { isListed, loadBalancerTypes, serverTypes } from "./catalogue";
import { locations } from "./locations";
import { hourly, price, type Priced, pricesOf, vatRate } from "./prices";

export function pricingView() {
  const typePrices = (types: readonly Priced[]) =>
    types.map((type) => ({ id: type.id, name: type.name, prices: pricesOf(type) }));
  const names = locations.map(({ name }) => name);
  return {
    currency: "EUR",
    vat_rate: vatRate,
    primary_ips: [
      { type: "ipv4", prices: addressPrices(names, 0.5) },
      { type: "ipv6", prices: addressPrices(names, 0) },
    ],
    floating_ips: [
      { type: "ipv4", prices: names.map((location) => ({ location, price_monthly: price(3) })) },
      { type: "ipv6", prices: names.map((location) => ({ location, price_monthly: price(1) })) },
    ],
    floating_ip: { price_monthly: price(3) },
    image: { price_per_gb_month: price(0.0143) },
    volume: { price_per_gb_month: price(0.0572) },
    server_backup: { percentage: "20.00" },
    server_types: typePrices(serverTypes.filter((type) => isListed(type))),
    load_balancer_types: typePrices(loadBalancerTypes),
  };
}

function addressPrices(names: readonly string[], monthly: number) {
  return names.map((location) => ({
    location,
    price_hourly: hourly(monthly),
    price_monthly: price(monthly),
  }));
}
