/** The config file of Scaleway's own tools, which holds the credential: read as they read it. */
import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { parse } from "yaml";

/** What one profile of the file says. */
export interface Profile {
  access_key?: string;
  secret_key?: string;
  api_url?: string;
  insecure?: boolean;
  default_organization_id?: string;
}

interface ConfigFile extends Profile {
  active_profile?: string;
  profiles?: Record<string, Profile | null>;
}

/** Why the file can't be used, in words that hold nothing of what is in it. */
export class ConfigFileError extends Error {
  override readonly name = "ConfigFileError";

  constructor(
    message: string,
    /** The command that puts it right, where one does. */
    readonly fix?: string,
  ) {
    super(message);
  }
}

const othersMayRead = 0o077;

/**
 * Gives the profile that `name` says, or the file's active one, or the part that stands for all; what a named profile
 * leaves out it has from there. Throws `ConfigFileError`.
 */
export function readProfile(path: string, name?: string): Profile {
  const { active_profile: active, profiles, ...common } = readConfigFile(path);
  const wanted = name || active || "default";
  if (wanted === "default") return common;
  const profile = profiles?.[wanted];
  if (!profile)
    throw new ConfigFileError(
      name ? "the file has no profile of the name in SCW_PROFILE" : "the file has no profile active_profile",
      ...(name ? ["unset SCW_PROFILE"] : []),
    );
  return { ...common, ...profile };
}

/** Every access key and secret key in the file, whatever profile they are of. Throws `ConfigFileError`. */
export function readKeys(path: string): string[] {
  const { profiles, ...common } = readConfigFile(path);
  return [common, ...Object.values(profiles ?? {})]
    .flatMap((profile) => [profile?.access_key, profile?.secret_key])
    .filter((key) => typeof key === "string" && key !== "") as string[];
}

function readConfigFile(path: string): ConfigFile {
  if (!isAbsolute(path))
    throw new ConfigFileError(
      "a relative path, which means another file in another folder",
      'export SCW_CONFIG_PATH="$(realpath "$SCW_CONFIG_PATH")"',
    );
  return parsed(readPrivate(path));
}

function readPrivate(path: string): string {
  try {
    if (statSync(path).mode & othersMayRead)
      throw new ConfigFileError("others on this machine may read the file", 'chmod 600 "$SCW_CONFIG_PATH"');
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof ConfigFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigFileError(
      code === "ENOENT" ? "there is no such file" : `the file can't be read (${code})`,
    );
  }
}

function parsed(text: string): ConfigFile {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // The parser's own words quote the file.
    throw new ConfigFileError("the file is not YAML");
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new ConfigFileError("the file holds no settings");
  return content as ConfigFile;
}
