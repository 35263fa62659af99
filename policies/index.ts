/** The policy pack. Making it starts its server: nothing else imports this file. */
import "../stacks/leanSdk";
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./all";
import { listenToEngine } from "./engineMessages";
import { setStack } from "./judge";
import { marks } from "./secrets/marks";
import { judgedStack } from "./stack";

listenToEngine({
  stack: (stack) => setStack(judgedStack(stack)),
  inputs: marks.rememberInputs,
  outputs: marks.rememberOutputs,
});
new PolicyPack("byoc", { policies, enforcementLevel: "mandatory" });
