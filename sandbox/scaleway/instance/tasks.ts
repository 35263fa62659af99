/** Tasks: what Instance v1 answers to a call that takes time. Nobody can read them afterwards. */
import { randomUUID } from "node:crypto";
import type { Scaleway } from "../cloud";

export interface Task {
  /** Such as `server_terminate`. */
  description: string;
  from: string;
  result: string;
  zone: string;
}

export function taskView(cloud: Scaleway, { description, from, result, zone }: Task) {
  return {
    id: randomUUID(),
    description,
    status: "pending",
    href_from: from,
    href_result: result,
    started_at: cloud.clock.now().toISOString().replace("Z", "000+00:00"),
    terminated_at: null,
    progress: 0,
    zone,
  };
}
