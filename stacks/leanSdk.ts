/**
 * Lets Pulumi's SDK load in half the time. At its start it loads npm's dependency resolver, for the packages of functions
 * that a program puts into the state; that takes as long as all the rest, and ours puts none there. From now on the
 * resolver is loaded when somebody asks for it. To be imported before the SDK.
 */
import Module, { createRequire } from "node:module";

const resolver = "@npmcli/arborist";

function loadWhenAsked(): void {
  const requireAsSdk = createRequire(require.resolve("@pulumi/pulumi"));
  const file = requireAsSdk.resolve(resolver);
  const load = (): object => {
    Reflect.deleteProperty(require.cache, file);
    return requireAsSdk(resolver) as object;
  };
  let loaded: object | undefined;
  const standIn = new Proxy(
    // What the SDK's compiled code asks on loading: with it, it takes the module as it is.
    { __esModule: true },
    { get: (own, name) => Reflect.get(name in own ? own : (loaded ??= load()), name) as unknown },
  );
  require.cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true, exports: standIn });
}

loadWhenAsked();
