/** The policy pack. Making it starts its server: nothing else imports this file. */
import "../stacks/leanSdk";
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./all";
import { listenToEngine } from "./engineMessages";
import { currentStack, setStack } from "./judge";
import { marks } from "./secrets/marks";

listenToEngine({
  stack: (stack) => setStack(async () => (await import("./stack.js")).judgedStack(stack)),
  // While the program loads, not before: the engine starts it when it knows the policies.
  ready: () => void currentStack().catch(() => undefined), // The first policy that is asked ends the run with the error.
  inputs: marks.rememberInputs,
  outputs: marks.rememberOutputs,
});
new PolicyPack("byoc", { policies, enforcementLevel: "mandatory" });
