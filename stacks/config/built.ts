/** What each cloud adds to the checks of a config. */
import type { Cloud } from "../../components/cluster";
import type { CloudConfig } from "./cloudConfig";
import { hetznerConfig } from "./hetzner";
import { scalewayConfig } from "./scaleway";
import { thalassaConfig } from "./thalassa";

export const cloudConfigs: Readonly<Record<Cloud, CloudConfig>> = {
  scaleway: scalewayConfig,
  hetzner: hetznerConfig,
  thalassa: thalassaConfig,
};
