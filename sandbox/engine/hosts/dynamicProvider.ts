/**
 * `pulumi-resource-pulumi-nodejs`: runs the dynamic providers of the project in whose folder it is started.
 * The script in the npm package does the same, but stays behind when the CLI is killed.
 */
import "./orphan";
import { createRequire } from "node:module";
import path from "node:path";

const projectRequire = createRequire(path.join(process.cwd(), "package.json"));
projectRequire("@pulumi/pulumi/cmd/dynamic-provider");
