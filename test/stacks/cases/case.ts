/** A config with one thing wrong, and what is to be said about it. */
import type { Loose } from "../support";

export interface Case {
  title: string;
  change: (config: Loose) => void;
  key: string;
  says: RegExp;
  /** Part of the remedy. */
  fix: string;
  value?: string;
  allowed?: RegExp;
}

export type Cases = Record<string, Case[]>;

export const set = (key: string, value: string) =>
  `pulumi config set ${key.includes(".") ? `--path '${key}'` : key} ${value} --stack acme`;
export const rm = (key: string) =>
  `pulumi config rm ${/[.[]/.test(key) ? `--path '${key}'` : key} --stack acme`;
