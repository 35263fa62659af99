/** Every kind of bad input, with the config that it is put in. */
import { fullConfig, fullHetznerConfig, fullScalewayConfig } from "../support";
import { hetznerCases } from "./hetzner";
import { scalewayCases } from "./scaleway";
import { thalassaCases } from "./thalassa";

export const groups = [
  ...Object.entries(thalassaCases).map(([group, list]) => ({ group, list, start: fullConfig })),
  ...Object.entries(hetznerCases).map(([group, list]) => ({
    group: `${group} on Hetzner`,
    list,
    start: fullHetznerConfig,
  })),
  ...Object.entries(scalewayCases).map(([group, list]) => ({
    group: `${group} on Scaleway`,
    list,
    start: fullScalewayConfig,
  })),
];
