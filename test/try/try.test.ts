import { HetznerStack, haConfig } from "../engine/hetznerSupport";
import path from "node:path";
jest.setTimeout(600_000);
test("x", async () => {
  const stack = await HetznerStack.create({config: haConfig()});
  try {
    const pack = path.resolve(__dirname, "../../policies");
    for (let i=0;i<4;i++) {
    const a = await stack.preview({expectFailure: "either"}, ["--policy-pack", pack]);
    const b = await stack.preview({expectFailure: "either"});
    console.log(a.seconds, b.seconds, a.code);
    if(i==0) console.log(a.stdout.replace(/Outputs:[\s\S]*?(Polic|Diagn)/,"$1").slice(-3000));
    }
  } finally { await stack.dispose(); }
});
