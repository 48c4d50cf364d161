import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goldenDirs, sharedIsAbsent } from "../support/reference.ts";
import { createChecker, readChecker, type ApiDocument } from "../support/required-fields.ts";

const ref = (name: string): { readonly $ref: string } => ({ $ref: `#/components/schemas/${name}` });

const document: ApiDocument = {
  components: {
    schemas: {
      Shelf: {
        type: "object",
        properties: {
          Books: { type: "array", items: ref("Book") },
          Count: { type: "integer", format: "int32" },
          Labels: { type: "object", additionalProperties: ref("Label") },
        },
      },
      Book: {
        type: "object",
        properties: {
          Id: { type: "string", format: "uuid" },
          Printed: { type: "string", format: "date-time", nullable: true },
          Binding: { enum: ["Cloth", "Paper"], allOf: [ref("Binding")], nullable: true },
          Weight: { type: "number", format: "double" },
          IsLent: { type: "boolean" },
        },
      },
      Label: { type: "object", properties: { Text: { type: "string" } } },
      Binding: { type: "string", enum: ["Cloth", "Paper"] },
    },
  },
  paths: {
    "/Shelves/{shelfId}": {
      get: { responses: { "200": { content: { "application/json": { schema: ref("Shelf") } } } } },
    },
  },
};

const checker = createChecker([
  {
    name: "one",
    document,
    required: [
      { Shelf: [["Books", "List<Book>"]], Book: [["Id", "UUID"]], Label: [["Text", "String"]] },
      { Book: [["isLent", "Bool"]] },
    ],
  },
]);

const book = { Id: "0123456789abcdef0123456789abcdef", IsLent: false };
const shelfWith = (changes: object): unknown => ({ Books: [{ ...book, ...changes }] });
const problemsWith = (changes: object): string[] => checker.problemsOf("Shelf", shelfWith(changes));

describe("what clients can't read is found", () => {
  it("nothing in a body that is whole, whatever else stands in it", () => {
    const whole = { Books: [book], Count: 1, Labels: { front: { Text: "A" } }, Later: { Id: 7 } };
    expect(checker.problemsOf("Shelf", whole)).toEqual([]);
    expect(problemsWith({ Printed: "2020-01-02T03:04:05.1234567Z", Binding: "Cloth", Weight: 1.5 })).toEqual(
      [],
    );
  });

  it("a missing or null required field, at any depth", () => {
    expect(checker.problemsOf("Shelf", {})).toEqual(["$.Books is missing (Shelf, one)"]);
    expect(problemsWith({ Id: null })).toEqual(["$.Books[0].Id is missing (Book, one)"]);
    const labelled = { Books: [], Labels: { front: {} } };
    expect(checker.problemsOf("Shelf", labelled)).toEqual(["$.Labels.front.Text is missing (Label, one)"]);
  });

  it("a field that a Swift model spells with another case", () => {
    expect(problemsWith({ IsLent: undefined })).toEqual(["$.Books[0].IsLent is missing (Book, one)"]);
  });

  it.each([
    ["upper case", "0123456789ABCDEF0123456789ABCDEF"],
    ["too short", "0123"],
    ["a number's text", "42"],
  ])("an id of the wrong form: %s", (_, Id) => {
    expect(problemsWith({ Id })).toEqual([`$.Books[0].Id is not a uuid: "${Id}"`]);
  });

  it.each(["2020-01-02T03:04:05", "2020-01-02", "02.01.2020"])("a date that isn't whole: %s", (Printed) => {
    expect(problemsWith({ Printed })).toEqual([`$.Books[0].Printed is not a date-time: "${Printed}"`]);
  });

  it("an enum's unknown word", () => {
    expect(problemsWith({ Binding: "Leather" })).toEqual([
      '$.Books[0].Binding is an unknown word: "Leather" (one)',
    ]);
  });

  it.each([
    [{ IsLent: "yes" }, "$.Books[0].IsLent is not a boolean"],
    [{ Weight: "1" }, "$.Books[0].Weight is not a number"],
    [{ Id: 7 }, "$.Books[0].Id is not text"],
  ])("a wrong type: %o", (changes, problem) => {
    expect(problemsWith(changes).join()).toContain(problem);
  });

  it("a whole number that isn't, or doesn't fit", () => {
    expect(checker.problemsOf("Shelf", { Books: [], Count: 1.5 })).toEqual([
      "$.Count is not a whole number: 1.5",
    ]);
    expect(checker.problemsOf("Shelf", { Books: [], Count: 2 ** 40 })).toHaveLength(1);
  });

  it("a list that is none, and a hole in one", () => {
    expect(checker.problemsOf("Shelf", { Books: {} })).toEqual(["$.Books is not a list: {}"]);
    expect(checker.problemsOf("Shelf", { Books: [null] })).toEqual(["$.Books[0] is not a value: null"]);
  });

  it("by operation, whatever the names in braces and the case; null for what has no body", () => {
    expect(checker.problemsOfAnswer("GET", "/shelves/{id}", 200, {})).toEqual([
      "$.Books is missing (Shelf, one)",
    ]);
    expect(checker.problemsOfAnswer("GET", "/Shelves/7", 200, {})).toHaveLength(1);
    expect(checker.problemsOfAnswer("GET", "/Shelves/{id}", 204, {})).toBeNull();
    expect(checker.problemsOfAnswer("GET", "/Chairs", 200, {})).toBeNull();
  });

  it("a schema that no document knows is the test's mistake", () => {
    expect(() => checker.problemsOf("Chair", {})).toThrow("Chair");
  });
});

describe.skipIf(sharedIsAbsent !== null)(
  `against the real contract${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
  () => {
    it("finds what emulators forget", async () => {
      const real = await readChecker();
      expect(real.problemsOf("BaseItemDtoQueryResult", { Items: [], TotalRecordCount: 0 })).toEqual([
        "$.StartIndex is missing (BaseItemDtoQueryResult, 10.11)",
        "$.StartIndex is missing (BaseItemDtoQueryResult, 12)",
      ]);
      const item = { Id: "0123456789ABCDEF0123456789abcdef", Type: "Film", UserData: {} };
      const problems = real.problemsOf("BaseItemDto", item).join("\n");
      for (const part of ["$.Id is not a uuid", "$.Type is an unknown word", "$.UserData.ItemId is missing"])
        expect(problems).toContain(part);
    });

    it("finds nothing in the real server's own lists, items and sign-ins", async () => {
      const real = await readChecker();
      const answers = [
        ...(await bodiesOf("items", /^\/Items\?/, "BaseItemDtoQueryResult")),
        ...(await bodiesOf("item", /^\/Items\/[0-9a-f]{32}\?/, "BaseItemDto")),
        ...(await bodiesOf("auth", /^\/Users\/AuthenticateByName$/i, "AuthenticationResult")),
      ];
      expect(answers.length).toBeGreaterThan(50);
      // Clients of 12 need a field that the older server doesn't send yet.
      const problems = answers.flatMap(({ schema, body }) => real.problemsOf(schema, body));
      expect(problems.filter((problem) => !problem.includes("IsOriginal is missing"))).toEqual([]);
    });
  },
);

async function bodiesOf(
  group: string,
  path: RegExp,
  schema: string,
): Promise<{ readonly schema: string; readonly body: unknown }[]> {
  const bodies: { readonly schema: string; readonly body: unknown }[] = [];
  for (const dir of goldenDirs) {
    for (const file of await readdir(join(dir, group))) {
      const recorded = JSON.parse(await readFile(join(dir, group, file), "utf8")) as {
        readonly request: { readonly path: string };
        readonly response: { readonly status: number; readonly body: unknown };
      };
      if (recorded.response.status === 200 && path.test(recorded.request.path))
        bodies.push({ schema, body: recorded.response.body });
    }
  }
  return bodies;
}
