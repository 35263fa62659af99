/** The policy pack. Making it starts its server: nothing else imports this file. */
import "../stacks/leanSdk";
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./all";
import { onEngineStack } from "./engineStack";
import { setStack } from "./judge";
import { judgedStack } from "./stack";

onEngineStack((stack) => setStack(judgedStack(stack)));
new PolicyPack("byoc", { policies, enforcementLevel: "mandatory" });
