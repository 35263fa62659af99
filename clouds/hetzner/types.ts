/** Hetzner Cloud's objects, as far as this project reads and writes them. Keys are the API's own. */
import type { Architecture } from "./catalogue";

export interface Labelled {
  id: number;
  name: string;
  labels: Record<string, string>;
}

export interface Protected {
  protection: { delete: boolean };
}

export interface Action {
  id: number;
  command: string;
  status: "running" | "success" | "error";
  progress: number;
  error: { code: string; message: string } | null;
}

export interface PlacementGroup extends Labelled {
  servers: number[];
}

export interface Server extends Labelled, Protected {
  status: string;
  created: string;
  server_type: { name: string };
  location: { name: string };
  private_net: { network: number; ip: string }[];
}

export interface Network extends Labelled {
  subnets: { ip_range: string }[];
  routes: { destination: string; gateway: string }[];
  servers: number[];
  load_balancers?: number[];
}

interface LoadBalancerTarget {
  type: string;
  server?: { id: number };
}

export interface LoadBalancer extends Labelled, Protected {
  private_net: { network: number; ip: string }[];
  targets: LoadBalancerTarget[];
  services: { listen_port: number }[];
}

export type Certificate = Labelled;

export interface Volume extends Labelled, Protected {
  server: number | null;
  size: number;
}

interface Deprecation {
  announced: string;
  unavailable_after: string;
}

/** Decimal numbers as texts. */
interface Price {
  net: string;
  gross: string;
}

export interface LocationPrice {
  location: string;
  price_monthly: Price;
}

export interface ServerType {
  id: number;
  name: string;
  cores: number;
  memory: number;
  architecture: Architecture;
  deprecation?: Deprecation | null;
  prices: LocationPrice[];
  /** Where it is sold at all; `available`: whether it is in stock there. */
  locations: { name: string; available?: boolean; deprecation?: Deprecation | null }[];
}

export interface Image {
  id: number;
  name: string | null;
  type: string;
  status: string;
  architecture: Architecture;
}

export interface Pricing {
  currency: string;
  primary_ips: { type: string; prices: LocationPrice[] }[];
  load_balancer_types: { name: string; prices: LocationPrice[] }[];
}
