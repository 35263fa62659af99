/**
 * Lets Pulumi's SDK load in a third of the time. At its start it loads npm's dependency resolver and a TypeScript compiler,
 * to put functions of a program into the state, and an API to drive its own CLI; ours needs none of them. From now on they
 * are loaded when somebody uses them. To be imported before the SDK.
 */
import Module, { createRequire } from "node:module";

const requireAsSdk = createRequire(require.resolve("@pulumi/pulumi"));

/**
 * Puts a stand-in into Node's cache of modules, which loads the real one at the first look into it.
 *
 * @param name as the SDK requires it
 * @param own what the stand-in answers by itself
 */
export function loadWhenUsed(name: string, own: Readonly<Record<string, unknown>> = {}): void {
  const file = requireAsSdk.resolve(name);
  const load = (): object => {
    Reflect.deleteProperty(require.cache, file);
    return requireAsSdk(name) as object;
  };
  let loaded: object | undefined;
  const standIn = new Proxy(
    // What the SDK's compiled code asks on loading: with it, it takes the module as it is.
    { __esModule: true, ...own },
    { get: (known, key) => Reflect.get(key in known ? known : (loaded ??= load()), key) as unknown },
  );
  require.cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true, exports: standIn });
}

loadWhenUsed("@npmcli/arborist");
loadWhenUsed("@pulumi/pulumi/typescript-shim");
loadWhenUsed("@pulumi/pulumi/automation");
