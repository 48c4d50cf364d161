import { describe, expect, it } from "vitest";
import { checkUserName, userNameKey } from "../../../src/domain/users/names.ts";

describe("a user's name", () => {
  it.each(["ann", "Ann Lee", "O'Neil", "a.b-c_d@e+f", "Жанна", "名前", "José", "1"])("may be %j", (name) => {
    expect(checkUserName(name)).toBe(name);
  });

  it.each(["", " ann", "ann ", "a/b", "a?b", "a\nb", "a<b", "a\u0000b", "a:b", "😀", "x".repeat(256)])(
    "may not be %j",
    (name) => {
      expect(() => checkUserName(name)).toThrow(expect.objectContaining({ meaning: "invalid" }));
    },
  );

  it("is the same name in another case or spelling of its letters", () => {
    expect(userNameKey("ÄNN")).toBe(userNameKey("a\u0308nn"));
    expect(userNameKey("Ａｎｎ")).toBe(userNameKey("ann"));
    expect(userNameKey("ann")).not.toBe(userNameKey("anne"));
    expect(userNameKey("José")).not.toBe(userNameKey("Jose"));
  });
});
