import { describe, expect, it } from "vitest";
import { sortNameOf } from "../../../src/domain/library/sort-name.ts";

describe("sort names", () => {
  it.each([
    ["Movies2", "movies0000000002"],
    ["The Kappa (2003)", "kappa (0000002003)"],
    ["Ünïcödé Lambda (2019)", "unicode lambda (0000002019)"],
    ["Iota Extras (2016)-trailer", "iota extras (0000002016)trailer"],
    ["2022 Holiday", "0000002022 holiday"],
    ["A Fish called An Ox", "fish called ox"],
    ["The", "the"],
    ["-", "-"],
  ])("are made of %s as the reference server makes them", (name, wanted) => {
    expect(sortNameOf("movie", { name })).toBe(wanted);
  });

  it("put episodes, tracks and seasons in the order of their numbers", () => {
    expect(sortNameOf("episode", { name: "Pilot", index: 1, parentIndex: 1 })).toBe("001 - 0001 - Pilot");
    expect(sortNameOf("episode", { name: "Lost" })).toBe("Lost");
    expect(sortNameOf("track", { name: "Song", index: 3, parentIndex: 1 })).toBe("0001 - 0003 - Song");
    expect(sortNameOf("season", { name: "Specials", index: 0 })).toBe("0000");
  });

  it("follow a name that is forced", () => {
    expect(sortNameOf("episode", { name: "Pilot", index: 1, forcedSortName: "Zz 7" })).toBe("zz 0000000007");
  });
});
