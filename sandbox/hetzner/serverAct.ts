/** What all actions on servers have in common. */
import { actionView, refuseIfLocked, startAction, type Subject } from "./actions";
import { type Call, failureOf, type Hetzner, requested } from "./cloud";
import type { Server } from "./records";

/**
 * Finds the server of an action that asks for an unlocked one. `run` starts the action, and has the effect
 * unless it is to fail.
 */
export function act(cloud: Hetzner, request: Call, command: string, latency: number) {
  const server = requested(cloud, request, "server");
  refuseIfLocked(cloud, "server", server);
  return { server, run: runner(cloud, request, server, command, latency) };
}
export type ServerAct = typeof act;

/** As `act`, for actions that a lock doesn't stop. */
export function note(cloud: Hetzner, request: Call, command: string, latency: number) {
  const server = requested(cloud, request, "server");
  return { server, run: runner(cloud, request, server, command, latency) };
}

function runner(cloud: Hetzner, request: Call, server: Server, command: string, latency: number) {
  return (effect: () => void = () => undefined, others: Subject[] = []) => {
    const failure = failureOf(request);
    if (failure === undefined) effect();
    const action = startAction(cloud, server.organisation, command, [["server", server], ...others], {
      latency,
      failure,
    });
    return { action: actionView(cloud, action) };
  };
}
