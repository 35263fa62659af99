import { Turns } from "../../../components/hetzner/turns";

test("turns are taken one after the other, in the order in which they were asked for", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const first = await turns.take(5, "a");
  const others = ["b", "c"].map(async (name) => {
    const end = await turns.take(5, name);
    order.push(name);
    end();
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(order).toEqual([]);
  first();
  await Promise.all(others);
  expect(order).toEqual(["b", "c"]);
});

test("a turn that never ends holds up the next one only until the deadline", async () => {
  const turns = new Turns();
  await turns.take(5, "a");
  await expect(turns.take(0.02, "b")).rejects.toThrow("b: the one before it was not done after 0.02 s");
});
