/** Server types: what the cloud offers where. Names, sizes and prices are those of June 2026. */
import { zones } from "../localities";

export interface ServerType {
  /** Such as `PRO2-XXS`. */
  name: string;
  cpus: number;
  /** Bytes. */
  ram: number;
  /** Euro an hour. */
  hourlyPrice: number;
  arch: "x86_64" | "arm64";
  /** Bits a second. */
  internalBandwidth: number;
  internetBandwidth: number;
  /** Bytes a second. */
  blockBandwidth: number;
  /** Most bytes on local volumes; 0: it has only block volumes. */
  localStorage: number;
  scratch: { maxSize: number; maxVolumes: number };
  gpu: { count: number; name: string; memory: number } | null;
  fileSystems: number;
  /** Where it can be had. */
  zones: readonly string[];
}

/** Further figures; sizes in GB, memory in GiB, bandwidth in Mbit/s. */
interface More {
  internet?: number;
  local?: number;
  scratch?: [size: number, volumes: number];
  gpu?: [count: number, name: string, memory: number];
  fileSystems?: number;
}

/** RAM in GiB, price in Euro an hour, bandwidth in Mbit/s, block bandwidth in MiB/s. */
type Row = [
  name: string,
  cpus: number,
  ram: number,
  price: number,
  bandwidth: number,
  blockBandwidth: number,
  more?: More,
];

const mebi = 1024 ** 2;
const gibi = 1024 ** 3;
const mega = 1e6;
const giga = 1e9;

function offer(where: readonly string[], rows: Row[]): ServerType[] {
  return rows.map(([name, cpus, ram, hourlyPrice, bandwidth, blockBandwidth, more = {}]) => ({
    name,
    cpus,
    ram: ram * gibi,
    hourlyPrice,
    // Types with ARM processors have an A before their number of cores.
    arch: /-A\d+C-/.test(name) ? "arm64" : "x86_64",
    internalBandwidth: bandwidth * mega,
    internetBandwidth: (more.internet ?? bandwidth) * mega,
    blockBandwidth: blockBandwidth * mebi,
    localStorage: (more.local ?? 0) * giga,
    scratch: { maxSize: (more.scratch?.[0] ?? 0) * giga, maxVolumes: more.scratch?.[1] ?? 0 },
    gpu:
      more.gpu === undefined ? null : { count: more.gpu[0], name: more.gpu[1], memory: more.gpu[2] * gibi },
    fileSystems: more.fileSystems ?? 0,
    zones: where,
  }));
}

const types: ServerType[] = [
  ...offer(
    ["fr-par-1", "fr-par-2", "nl-ams-1", "nl-ams-2"],
    [
      ["BASIC3-X16C-32G", 16, 32, 0.355247, 3000, 1000, { fileSystems: 4 }],
      ["BASIC3-X16C-64G", 16, 64, 0.473285, 3000, 1000, { fileSystems: 8 }],
      ["BASIC3-X2C-4G", 2, 4, 0.039449, 350, 125, { fileSystems: 1 }],
      ["BASIC3-X2C-8G", 2, 8, 0.059225, 350, 125, { fileSystems: 1 }],
      ["BASIC3-X4C-16G", 4, 16, 0.11845, 700, 250, { fileSystems: 2 }],
      ["BASIC3-X4C-8G", 4, 8, 0.079001, 700, 250, { fileSystems: 1 }],
      ["BASIC3-X8C-16G", 8, 16, 0.177675, 1500, 500, { fileSystems: 2 }],
      ["BASIC3-X8C-32G", 8, 32, 0.236797, 1500, 500, { fileSystems: 4 }],
      ["COMPUTE3-X16C-32G", 16, 32, 0.4682, 4000, 477, { scratch: [320, 4], fileSystems: 4 }],
      ["COMPUTE3-X2C-4G", 2, 4, 0.0585, 4000, 477, { internet: 500, scratch: [40, 1], fileSystems: 1 }],
      ["COMPUTE3-X32C-64G", 32, 64, 0.9363, 8000, 954, { scratch: [640, 4], fileSystems: 8 }],
      ["COMPUTE3-X48C-96G", 48, 96, 1.397, 16000, 1907, { scratch: [960, 8], fileSystems: 8 }],
      ["COMPUTE3-X4C-8G", 4, 8, 0.117, 4000, 477, { internet: 1000, scratch: [80, 2], fileSystems: 2 }],
      ["COMPUTE3-X64C-128G", 64, 128, 1.8726, 16000, 1907, { scratch: [1280, 8], fileSystems: 8 }],
      ["COMPUTE3-X8C-16G", 8, 16, 0.2341, 4000, 477, { internet: 2000, scratch: [160, 2], fileSystems: 4 }],
      ["COMPUTE3-X96C-192G", 96, 192, 2.794, 16000, 1907, { scratch: [1280, 8], fileSystems: 8 }],
      ["MEMORY3-X16C-128G", 16, 128, 0.9064, 4000, 477, { scratch: [320, 4], fileSystems: 4 }],
      ["MEMORY3-X2C-16G", 2, 16, 0.1133, 4000, 477, { internet: 500, scratch: [40, 1], fileSystems: 1 }],
      ["MEMORY3-X32C-256G", 32, 256, 1.8128, 8000, 954, { scratch: [640, 4], fileSystems: 8 }],
      ["MEMORY3-X48C-384G", 48, 384, 2.717, 16000, 1907, { scratch: [960, 8], fileSystems: 8 }],
      ["MEMORY3-X4C-32G", 4, 32, 0.2266, 4000, 477, { internet: 1000, scratch: [80, 2], fileSystems: 2 }],
      ["MEMORY3-X8C-64G", 8, 64, 0.4532, 4000, 477, { internet: 2000, scratch: [160, 2], fileSystems: 4 }],
      ["STANDARD3-X16C-64G", 16, 64, 0.649, 4000, 477, { scratch: [320, 4], fileSystems: 4 }],
      ["STANDARD3-X2C-8G", 2, 8, 0.0809, 4000, 477, { internet: 500, scratch: [40, 1], fileSystems: 1 }],
      ["STANDARD3-X32C-128G", 32, 128, 1.298, 8000, 954, { scratch: [640, 4], fileSystems: 8 }],
      ["STANDARD3-X48C-192G", 48, 192, 1.947, 16000, 1907, { scratch: [960, 8], fileSystems: 8 }],
      ["STANDARD3-X4C-16G", 4, 16, 0.1617, 4000, 477, { internet: 1000, scratch: [80, 2], fileSystems: 2 }],
      ["STANDARD3-X64C-256G", 64, 256, 2.585, 16000, 1907, { scratch: [1280, 8], fileSystems: 8 }],
      ["STANDARD3-X8C-32G", 8, 32, 0.319, 4000, 477, { internet: 2000, scratch: [160, 2], fileSystems: 4 }],
    ],
  ),
  ...offer(zones, [
    ["POP2-16C-64G", 16, 64, 0.59, 3200, 3200, { fileSystems: 4 }],
    ["POP2-2C-8G", 2, 8, 0.0735, 400, 400, { fileSystems: 1 }],
    ["POP2-32C-128G", 32, 128, 1.18, 6400, 5632, { fileSystems: 8 }],
    ["POP2-48C-192G", 48, 192, 1.77, 9600, 5632, { fileSystems: 12 }],
    ["POP2-4C-16G", 4, 16, 0.147, 800, 800, { fileSystems: 1 }],
    ["POP2-64C-256G", 64, 256, 2.35, 12800, 5632, { fileSystems: 16 }],
    ["POP2-8C-32G", 8, 32, 0.29, 1600, 1600, { fileSystems: 2 }],
    ["POP2-HC-16C-32G", 16, 32, 0.4256, 3200, 3200, { fileSystems: 4 }],
    ["POP2-HC-2C-4G", 2, 4, 0.0532, 400, 400, { fileSystems: 1 }],
    ["POP2-HC-32C-64G", 32, 64, 0.8512, 6400, 5632, { fileSystems: 8 }],
    ["POP2-HC-48C-96G", 48, 96, 1.27, 9600, 5632, { fileSystems: 12 }],
    ["POP2-HC-4C-8G", 4, 8, 0.1064, 800, 800, { fileSystems: 1 }],
    ["POP2-HC-64C-128G", 64, 128, 1.7024, 12800, 5632, { fileSystems: 16 }],
    ["POP2-HC-8C-16G", 8, 16, 0.2128, 1600, 1600, { fileSystems: 2 }],
    ["POP2-HN-10", 4, 8, 0.7264, 10000, 800, { fileSystems: 1 }],
    ["POP2-HN-3", 2, 4, 0.2554, 3000, 400, { fileSystems: 1 }],
    ["POP2-HN-5", 4, 8, 0.4524, 5000, 800, { fileSystems: 1 }],
    ["PRO2-L", 32, 128, 0.89454, 6000, 2000],
    ["PRO2-M", 16, 64, 0.44676, 3000, 1000],
    ["PRO2-S", 8, 32, 0.22338, 1500, 500],
    ["PRO2-XS", 4, 16, 0.1122, 700, 250],
    ["PRO2-XXS", 2, 8, 0.0561, 350, 125],
  ]),
  ...offer(
    ["fr-par-1", "fr-par-2", "nl-ams-1"],
    [
      ["BASIC2-A16C-32G", 16, 32, 0.2067, 1600, 480],
      ["BASIC2-A16C-64G", 16, 64, 0.2756, 1600, 480],
      ["BASIC2-A2C-4G", 2, 4, 0.023, 200, 80],
      ["BASIC2-A2C-8G", 2, 8, 0.0345, 200, 80],
      ["BASIC2-A4C-16G", 4, 16, 0.0689, 400, 120],
      ["BASIC2-A4C-8G", 4, 8, 0.0517, 400, 120],
      ["BASIC2-A8C-16G", 8, 16, 0.1034, 800, 240],
      ["BASIC2-A8C-32G", 8, 32, 0.1378, 800, 240],
      ["STANDARD2-A16C-64G", 16, 64, 0.5039, 3200, 3200, { fileSystems: 4 }],
      ["STANDARD2-A2C-8G", 2, 8, 0.0586, 400, 400, { fileSystems: 1 }],
      ["STANDARD2-A32C-128G", 32, 128, 1.1978, 6400, 4800, { fileSystems: 8 }],
      ["STANDARD2-A48C-192G", 48, 192, 1.5117, 9600, 4800, { fileSystems: 8 }],
      ["STANDARD2-A4C-16G", 4, 16, 0.1171, 800, 800, { fileSystems: 2 }],
      ["STANDARD2-A64C-256G", 64, 256, 2.0142, 12800, 4800, { fileSystems: 8 }],
      ["STANDARD2-A8C-32G", 8, 32, 0.2343, 1600, 1600, { fileSystems: 4 }],
    ],
  ),
  ...offer(
    ["fr-par-1", "fr-par-2", "fr-par-3", "nl-ams-1", "nl-ams-2", "nl-ams-3", "pl-waw-2", "pl-waw-3"],
    [
      ["POP2-HM-16C-128G", 16, 128, 0.824, 3200, 3200, { fileSystems: 4 }],
      ["POP2-HM-2C-16G", 2, 16, 0.103, 400, 400, { fileSystems: 2 }],
      ["POP2-HM-32C-256G", 32, 256, 1.648, 6400, 5632, { fileSystems: 8 }],
      ["POP2-HM-48C-384G", 48, 384, 2.47, 9600, 5632, { fileSystems: 12 }],
      ["POP2-HM-4C-32G", 4, 32, 0.206, 800, 800, { fileSystems: 1 }],
      ["POP2-HM-64C-512G", 64, 512, 3.296, 12800, 5632, { fileSystems: 16 }],
      ["POP2-HM-8C-64G", 8, 64, 0.412, 1600, 1600, { fileSystems: 2 }],
    ],
  ),
  ...offer(
    ["fr-par-1", "fr-par-2", "nl-ams-1", "nl-ams-2", "pl-waw-1", "pl-waw-2"],
    [
      ["DEV1-L", 4, 8, 0.04284, 400, 200, { local: 80 }],
      ["DEV1-M", 3, 4, 0.020196, 300, 150, { local: 40 }],
      ["DEV1-S", 2, 2, 0.008976, 200, 100, { local: 20 }],
      ["DEV1-XL", 4, 12, 0.065076, 500, 250, { local: 120 }],
      ["GP1-L", 32, 128, 0.77418, 5000, 1024, { local: 600 }],
      ["GP1-XL", 48, 256, 1.67382, 10000, 2048, { local: 600 }],
    ],
  ),
  ...offer(
    ["fr-par-2", "pl-waw-2"],
    [
      [
        "H100-1-80G",
        24,
        240,
        2.8665,
        10000,
        2000,
        { scratch: [3000, 1], gpu: [1, "H100-PCIe", 80], fileSystems: 2 },
      ],
      [
        "H100-2-80G",
        48,
        480,
        5.733,
        20000,
        4000,
        { scratch: [6000, 1], gpu: [2, "H100-PCIe", 80], fileSystems: 4 },
      ],
      [
        "L40S-1-48G",
        8,
        96,
        1.469916,
        2500,
        1000,
        { scratch: [1600, 1], gpu: [1, "L40S", 48], fileSystems: 2 },
      ],
      [
        "L40S-2-48G",
        16,
        192,
        2.939832,
        5000,
        1500,
        { scratch: [3200, 1], gpu: [2, "L40S", 48], fileSystems: 4 },
      ],
      [
        "L40S-4-48G",
        32,
        384,
        5.879664,
        10000,
        2500,
        { scratch: [6400, 1], gpu: [4, "L40S", 48], fileSystems: 8 },
      ],
      [
        "L40S-8-48G",
        64,
        768,
        11.759328,
        20000,
        5000,
        { scratch: [12800, 1], gpu: [8, "L40S", 48], fileSystems: 16 },
      ],
    ],
  ),
  ...offer(
    ["fr-par-1", "fr-par-2"],
    [
      ["POP2-16C-64G-WIN", 16, 64, 1.4567, 3200, 3200],
      ["POP2-2C-8G-WIN", 2, 8, 0.1823, 400, 400],
      ["POP2-32C-128G-WIN", 32, 128, 2.9133, 6400, 5632],
      ["POP2-4C-16G-WIN", 4, 16, 0.3637, 800, 800],
      ["POP2-8C-32G-WIN", 8, 32, 0.7233, 1600, 1600],
      ["RENDER-S", 10, 42, 1.221, 2000, 2048, { local: 400, gpu: [1, "P100", 16] }],
    ],
  ),
  ...offer(
    ["fr-par-2"],
    [
      [
        "B300-SXM-8-288G",
        224,
        3840,
        60.0,
        20000,
        5000,
        { scratch: [24000, 1], gpu: [8, "B300-SXM", 288], fileSystems: 16 },
      ],
      [
        "H100-SXM-2-80G",
        32,
        240,
        6.6198,
        20000,
        5000,
        { scratch: [3200, 1], gpu: [2, "H100-SXM", 80], fileSystems: 4 },
      ],
      [
        "H100-SXM-4-80G",
        64,
        480,
        12.771,
        20000,
        5000,
        { scratch: [6400, 1], gpu: [4, "H100-SXM", 80], fileSystems: 8 },
      ],
      [
        "H100-SXM-8-80G",
        128,
        960,
        25.3308,
        20000,
        5000,
        { scratch: [12800, 1], gpu: [8, "H100-SXM", 80], fileSystems: 16 },
      ],
    ],
  ),
  ...offer(
    ["fr-par-1", "fr-par-2", "pl-waw-2"],
    [
      ["L4-1-24G", 8, 48, 0.7875, 2500, 1000, { gpu: [1, "L4", 24], fileSystems: 2 }],
      ["L4-2-24G", 16, 96, 1.575, 5000, 1500, { gpu: [2, "L4", 24], fileSystems: 4 }],
      ["L4-4-24G", 32, 192, 3.15, 10000, 2500, { gpu: [4, "L4", 24], fileSystems: 8 }],
      ["L4-8-24G", 64, 384, 6.3, 20000, 5000, { gpu: [8, "L4", 24], fileSystems: 16 }],
    ],
  ),
  ...offer(
    ["fr-par-1", "fr-par-2", "fr-par-3", "nl-ams-1", "nl-ams-2", "pl-waw-1", "pl-waw-2"],
    [
      ["GP1-M", 16, 64, 0.38352, 1500, 800, { local: 600 }],
      ["GP1-S", 8, 32, 0.19074, 800, 500, { local: 300 }],
      ["GP1-XS", 4, 16, 0.09282, 500, 300, { local: 150 }],
    ],
  ),
  ...offer(
    ["fr-par-1", "fr-par-2", "nl-ams-1", "nl-ams-2", "nl-ams-3", "pl-waw-1", "pl-waw-2", "pl-waw-3"],
    [
      ["PLAY2-MICRO", 4, 8, 0.05508, 400, 160],
      ["PLAY2-NANO", 2, 4, 0.02754, 200, 80],
      ["PLAY2-PICO", 1, 2, 0.01428, 100, 40],
    ],
  ),
  ...offer(["fr-par-1", "nl-ams-1", "pl-waw-2"], [["STARDUST1-S", 1, 1, 0.0006, 100, 50, { local: 10 }]]),
];

export const serverTypes: readonly ServerType[] = types.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The type of this name. Kapsule writes `pro2_xxs` for `PRO2-XXS`. */
export function serverTypeOf(name: string): ServerType | undefined {
  const wanted = name.toUpperCase().replaceAll("_", "-");
  return serverTypes.find((type) => type.name === wanted);
}
