/** Product Catalog v2alpha1: server types with their prices, as the official CLI lists them. Needs no key. */
import type { FastifyInstance } from "fastify";
import { serverTypes, type ServerType } from "../instance/catalogue";
import { pageOf } from "../listing";
import { regionOf, zones } from "../localities";
import { Query } from "../query";
import { read } from "../routing";

const status = "general_availability";

export function registerProductCatalog(app: FastifyInstance): void {
  read(app, "/product-catalog/v2alpha1/public-catalog/products", (request) => {
    const query = new Query(request);
    const asked = (parameter: string, value: string) => {
      const values = query.all(parameter);
      return values.length === 0 || values.includes(value);
    };
    const products = zones
      .filter((zone) => asked("zone", zone) && asked("region", regionOf(zone)))
      .filter(() => asked("product_types", "instance") && asked("status", status))
      .flatMap((zone) =>
        serverTypes.filter((type) => type.zones.includes(zone)).map((type) => productView(type, zone)),
      );
    return pageOf(request, "products", products);
  });
}

function productView(type: ServerType, zone: string) {
  const { name, cpus, ram, gpu, hourlyPrice, internalBandwidth, internetBandwidth } = type;
  const arch = type.arch === "arm64" ? "arm64" : "x64";
  const variant = `${name} - ${zone}`;
  const [place = "", number = ""] = zone.split("-").slice(1);
  return {
    sku: `/compute/${name.toLowerCase().replaceAll("-", "_")}/run_${place}${number}`,
    service_category: "Compute",
    product_category: "Instance",
    product: name,
    variant,
    description: `${variant} (${hourlyPrice}€ per hour)`,
    locality: { zone },
    price: { retail_price: moneyView(hourlyPrice) },
    properties: {
      hardware: {
        cpu: {
          description: `${arch}, vCPUs: ${cpus}`,
          arch,
          type: "",
          virtual: { count: cpus },
          threads: cpus,
        },
        ram: { description: `${ram / 1024 ** 3} GiB`, size: ram, type: "", ecc_type: "standard" },
        storage: {
          description: type.localStorage > 0 ? "Dynamic local: 1 x SSD, Block" : "Block",
          total: 0,
        },
        network: {
          description: `Internal: ${bitRate(internalBandwidth)}, Public: ${bitRate(internetBandwidth)}`,
          internal_bandwidth: internalBandwidth,
          public_bandwidth: internetBandwidth,
          max_public_bandwidth: internetBandwidth,
        },
        ...(gpu && { gpu: { description: `${gpu.count} x ${gpu.name}`, count: gpu.count, type: gpu.name } }),
      },
      instance: { range: "", offer_id: name, recommended_replacement_offer_ids: [] },
    },
    unit_of_measure: { unit: "hour", size: 1 },
    status,
    badges: [],
  };
}

/** An amount in Euro: whole ones, and billionths. */
function moneyView(amount: number) {
  const units = Math.floor(amount);
  return { currency_code: "EUR", units, nanos: Math.round((amount - units) * 1e9) };
}

function bitRate(bitsPerSecond: number): string {
  return bitsPerSecond < 1e9 ? `${bitsPerSecond / 1e6} Mb/s` : `${bitsPerSecond / 1e9} Gb/s`;
}
