/** The clouds on which clusters can be made. */
import { type Cloud, clouds } from "../../components/cluster";
import type { CloudConfig } from "./cloudConfig";
import { hetznerConfig } from "./hetzner";
import { thalassaConfig } from "./thalassa";

const built: Readonly<Partial<Record<Cloud, CloudConfig>>> = {
  hetzner: hetznerConfig,
  thalassa: thalassaConfig,
};

export function cloudConfig(cloud: Cloud): CloudConfig | undefined {
  return built[cloud];
}

export const builtClouds: readonly Cloud[] = clouds.filter((cloud) => built[cloud]);
