/**
 * Lets the SDK's runner of policy packs start faster. It makes ready to compile TypeScript whatever PulumiPolicy.yaml says;
 * this pack is compiled. Loaded by Node before the runner (`nodeargs` in PulumiPolicy.yaml).
 */
import { createRequire } from "node:module";
import { loadWhenUsed } from "../stacks/leanSdk";

const { version } = createRequire(__filename)("typescript/package.json") as { version: string };

loadWhenUsed("typescript", { version });
loadWhenUsed("@pulumi/pulumi/vendor/ts-node@7.0.1", { register: () => undefined, VERSION: "7.0.1" });
