/**
 * Lets Pulumi's SDK load in a third of the time. At its start it loads npm's dependency resolver and a TypeScript compiler,
 * to put functions of a program into the state; ours puts none there. From now on they are loaded when somebody uses them.
 * To be imported before the SDK.
 */
import Module, { createRequire } from "node:module";

const requireAsSdk = createRequire(require.resolve("@pulumi/pulumi"));

/** Puts a stand-in into Node's cache of modules, which loads the real one at the first look into it. */
function loadWhenUsed(name: string): void {
  const file = requireAsSdk.resolve(name);
  const load = (): object => {
    Reflect.deleteProperty(require.cache, file);
    return requireAsSdk(name) as object;
  };
  let loaded: object | undefined;
  const standIn = new Proxy(
    // What the SDK's compiled code asks on loading: with it, it takes the module as it is.
    { __esModule: true },
    { get: (own, key) => Reflect.get(key in own ? own : (loaded ??= load()), key) as unknown },
  );
  require.cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true, exports: standIn });
}

loadWhenUsed("@npmcli/arborist");
loadWhenUsed("@pulumi/pulumi/typescript-shim");
