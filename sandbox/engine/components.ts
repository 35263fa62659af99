/**
 * What the engine consists of: the CLI, and the provider plugins of the npm packages that our programs use. A
 * component is data; the ways to get one (path.ts, download.ts, build.ts) are the same for all.
 */
import path from "node:path";
import { projectFolder } from "./project";

/** One executable that the engine needs. */
export interface Component {
  /** Name of the executable. */
  name: string;
  /** The version that a download or a build gives. */
  version: string;
  /** The oldest version on PATH that will do; anything of the same major version from there on does. */
  oldest: string;
  /** Arguments that make the executable print its version. */
  versionArguments: string[];
  /** Executables that come with the official one and without which it is of no use to us. */
  companions: string[];
  /** The package whose provider plugin it is. Plugins are no part of PATH: plugins.ts puts them into place. */
  plugin?: string;
  download: Download;
  build: Build;
}

/** An official archive, by platform. */
export interface Download {
  /** Folders (URLs) that hold the archive, tried in turn. */
  from: string[];
  archive(platform: Platform): string;
  /** Folder (URL) of the file with the checksums; not where the archive comes from first. */
  checksumsFrom: string;
  checksums: string;
  /** What the checksums are. Default: SHA-256. */
  digest?: "sha256" | "sha1";
}

/** A Go package, and the module of ours that pins everything it is made of (go.mod and go.sum). */
export interface Build {
  folder: string;
  package: string;
  /** Flags for the linker. */
  linker: string;
}

export interface Platform {
  os: NodeJS.Platform;
  arch: NodeJS.Architecture;
}

const pulumi = "3.250.0";

/** The official plugin, and our bridge to the same Terraform provider (in plugins/). */
function plugin(name: string, version: string, { publisher = "pulumi" } = {}): Component {
  const executable = `pulumi-resource-${name}`;
  const release = `https://github.com/${publisher}/pulumi-${name}/releases/download/v${version}`;
  return {
    name: executable,
    version,
    // The engine takes no plugin that is older than the npm package.
    oldest: version,
    versionArguments: ["--version"],
    companions: [],
    plugin: name,
    download: {
      from: [...(publisher === "pulumi" ? ["https://get.pulumi.com/releases/plugins"] : []), release],
      archive: ({ os, arch }) => `${executable}-v${version}-${os}-${arch === "x64" ? "amd64" : arch}.tar.gz`,
      checksumsFrom: release,
      checksums: `pulumi-${name}_${version}_checksums.txt`,
      // No better one is published for plugins.
      digest: "sha1",
    },
    build: {
      folder: path.join(projectFolder, "sandbox", "engine", "plugins"),
      package: `./cmd/${executable}`,
      linker: "-s -w",
    },
  };
}

export const components: Component[] = [
  {
    name: "pulumi",
    version: pulumi,
    // Hooks before deletion came with 3.182, hooks on errors with 3.217, PULUMI_RUN_PROGRAM for refresh with
    // 3.169; faults that damaged the state in runs with the program were fixed up to 3.231.
    oldest: "3.231.0",
    versionArguments: ["version"],
    companions: ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"],
    download: {
      from: [
        "https://get.pulumi.com/releases/sdk",
        `https://github.com/pulumi/pulumi/releases/download/v${pulumi}`,
      ],
      archive: ({ os, arch }) => `pulumi-v${pulumi}-${os}-${arch}.tar.gz`,
      checksumsFrom: `https://github.com/pulumi/pulumi/releases/download/v${pulumi}`,
      checksums: `pulumi-${pulumi}-checksums.txt`,
    },
    build: {
      folder: path.join(projectFolder, "sandbox", "engine", "go"),
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      linker: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${pulumi}`,
    },
  },
  // The versions of the npm packages of the same names.
  plugin("hcloud", "1.41.0"),
  plugin("random", "4.21.2"),
  plugin("scaleway", "1.54.0", { publisher: "pulumiverse" }),
  plugin("tls", "5.6.1"),
];
