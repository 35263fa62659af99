/** Putting provider plugins where the engine looks for them: the plugin cache of a Pulumi home. */
import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { Source } from "./settings";

/** A provider plugin that is ready to run. */
export interface Plugin {
  /** The package that it serves: `hcloud`. */
  name: string;
  /** The version of the npm package. */
  version: string;
  source: Source;
  /** The executable. */
  file: string;
}

/**
 * Places plugins in `home`, a Pulumi home, as links; what is there and isn't a link stays. On PATH the engine
 * would find them too, but of each that it finds there it warns in every run.
 */
export function placePlugins(plugins: Plugin[], home: string): void {
  for (const { name, version, file } of plugins) {
    const folder = path.join(home, "plugins", `resource-${name}-v${version}`);
    const place = path.join(folder, `pulumi-resource-${name}`);
    const there = lstatSync(place, { throwIfNoEntry: false });
    if (there && (!there.isSymbolicLink() || readlinkSync(place) === file)) continue;
    mkdirSync(folder, { recursive: true });
    const draft = `${place}.draft-${randomUUID()}`;
    symlinkSync(file, draft);
    renameSync(draft, place);
  }
}
