/** The native API's document (OpenAPI 3.1), made from the routes' own schemas. */
import { z } from "zod";
import type { NativeRoute, Operation } from "./declare.ts";
import { problemSchema } from "./problems.ts";

type Json = Record<string, unknown>;

const PROBLEM = { $ref: "#/components/responses/Problem" };

export function openApiDocument(routes: readonly NativeRoute[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const { operation } of routes) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = describe(operation);
    paths[operation.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Triptych",
      version,
      description:
        "Failures are RFC 9457 problems. Lists come in pages: `nextCursor` of one is `cursor` of the next. Answers with an `ETag` cost nothing when asked again with `If-None-Match`.",
    },
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      responses: {
        Problem: {
          description: "What went wrong",
          content: { "application/problem+json": { schema: schemaOf(problemSchema, "output") } },
        },
      },
    },
  };
}

function describe(operation: Operation): Json {
  const { id, summary, params, query, body, access } = operation;
  return {
    operationId: id,
    summary: access === "admin" ? `${summary} (admins only)` : summary,
    ...(access === "anyone" ? {} : { security: [{ token: [] }] }),
    parameters: [...parametersOf(params, "path"), ...parametersOf(query, "query")],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body, "input") } },
          },
        }),
    responses: { [String(operation.status)]: successOf(operation), default: PROBLEM },
  };
}

function successOf({ response, responseType, status }: Operation): Json {
  if (status === 204) return { description: "Done" };
  const schema = response === null ? { type: "string" } : schemaOf(response, "output");
  return { description: "OK", content: { [responseType ?? "application/json"]: { schema } } };
}

function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): readonly Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, value]) => {
    const type = value as z.ZodType;
    const { description, ...json } = schemaOf(type, "output");
    return {
      name,
      in: place,
      required: place === "path" || !type.safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      // Lists are divided by commas.
      ...(json["type"] === "array" ? { style: "form", explode: false } : {}),
      schema: json,
    };
  });
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const {
    $schema: _dialect,
    "~standard": _standard,
    ...json
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return json;
}
