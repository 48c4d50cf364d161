import { expect, it } from "vitest";
import { readmeWithTable } from "../../support/route-table.ts";

it("the README's table of routes is what is served (`node tests/support/route-table.ts` writes it)", async () => {
  const { is, should } = await readmeWithTable();
  expect(is).toBe(should);
});
