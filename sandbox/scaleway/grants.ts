/** What a key may do. */
import type { Token } from "../base/accounts";
import type { Scaleway } from "./cloud";

/** Permission sets for some projects; `everyProject` stands for all of them, also those to come. */
export interface Grant {
  sets: string[];
  projects: string[];
}

/** The grants of a key. */
export function grantsOf(_cloud: Scaleway, token: Token): Grant[] {
  return [{ sets: token.scopes, projects: token.organisations }];
}
