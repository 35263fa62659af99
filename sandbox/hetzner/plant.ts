/** `POST /_sandbox/plant`: what the controllers in a cluster make. */
import { z } from "zod";
import { parseBody } from "../base/parseBody";
import type { Hetzner } from "./cloud";

const plantBody = z.strictObject({});
export type PlantRequest = z.input<typeof plantBody>;

/** Makes the objects; gives their ids by kind. */
export function plant(_: Hetzner, body: unknown): Record<string, string[]> {
  parseBody(plantBody, body);
  return {};
}
