import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { bodyOf, optionalBodyOf } from "../../../src/api/jellyfin/body.ts";
import { toError } from "../../../src/api/jellyfin/errors.ts";
import { dashed, idFromGuid } from "../../../src/api/jellyfin/ids.ts";
import { queryOf, readQuery } from "../../../src/api/jellyfin/query.ts";
import {
  choiceList,
  date,
  flag,
  id,
  idList,
  integer,
  pipeList,
  text,
  textList,
} from "../../../src/api/jellyfin/values.ts";

const ID = "0123456789abcdef0123456789abcdef";
const read = <S extends Record<string, z.ZodType>>(shape: S, queryString: string) =>
  queryOf(shape).parse(readQuery(queryString));

describe("the query of a Jellyfin request", () => {
  it("is read whatever the case of its names", () => {
    for (const name of ["parentId", "ParentId", "PARENTID", "parentid"])
      expect(read({ parentId: id }, `${name}=${ID}`)).toEqual({ parentId: ID });
  });

  it("takes lists with commas, with repeated names, and with spaces between", () => {
    for (const written of ["fields=A,B", "fields=A&fields=B", "Fields=A,%20B", "fields=A,&fields=B,,"])
      expect(read({ fields: textList }, written)).toEqual({ fields: ["A", "B"] });
  });

  it("leaves commas inside the values of piped lists", () => {
    expect(read({ genres: pipeList }, "genres=Drama,%20Family|War")).toEqual({
      genres: ["Drama, Family", "War"],
    });
  });

  it("takes True of Python's clients, and nothing for what is empty or null", () => {
    expect(read({ a: flag, b: flag, c: flag, d: text, e: integer }, "a=True&b=&c=null&d=null&e=")).toEqual({
      a: true,
      b: undefined,
      c: undefined,
      d: undefined,
      e: undefined,
    });
  });

  it("ignores words that the contract doesn't know, and malformed ids in lists", () => {
    expect(read({ types: choiceList({ Movie: "movie" }) }, "types=movie,Others")).toEqual({
      types: ["movie"],
    });
    expect(read({ ids: idList }, `ids=x,${dashed(ID).toUpperCase()}`)).toEqual({ ids: [ID] });
  });

  it.each([
    ["limit=abc", { limit: integer }, "limit", "abc"],
    ["recursive=maybe", { recursive: flag }, "recursive", "maybe"],
    ["parentId=xyz", { parentId: id }, "parentId", "xyz"],
    ["minDate=yesterday", { minDate: date }, "minDate", "yesterday"],
  ])("refuses %s as the real server words it", (written, shape, name, value) => {
    const failure = queryOf(shape as Record<string, z.ZodType>).safeParse(readQuery(written)).error;
    expect(toError(failure)).toMatchObject({
      status: 400,
      value: { status: 400, errors: { [name]: [`The value '${value}' is not valid.`] } },
    });
  });
});

describe("the body of a Jellyfin request", () => {
  it("has names in any case, comma strings for lists, numbers in quotes", () => {
    const schema = bodyOf({ Username: text, PlayableMediaTypes: textList, PositionTicks: integer });
    expect(schema.parse({ username: "ada", playableMediaTypes: "Audio,Video", POSITIONTICKS: "12" })).toEqual(
      {
        Username: "ada",
        PlayableMediaTypes: ["Audio", "Video"],
        PositionTicks: 12,
      },
    );
  });

  it("may be absent only where the route says so", () => {
    expect(optionalBodyOf({ Name: text }).parse(undefined)).toEqual({ Name: undefined });
    expect(bodyOf({ Name: text }).safeParse(undefined).success).toBe(false);
    expect(bodyOf({ Name: text }).safeParse([1]).success).toBe(false);
  });
});

describe("ids", () => {
  it("are GUIDs with or without dashes, in any case, and nothing else", () => {
    expect(idFromGuid(dashed(ID).toUpperCase())).toBe(ID);
    expect(idFromGuid(ID.toUpperCase())).toBe(ID);
    for (const wrong of ["", "xyz", ID.slice(1), `${ID}0`, dashed(ID).replace("-", "")])
      expect(idFromGuid(wrong)).toBeNull();
  });
});
