import { z } from "zod";
import type { Access, AnyEndpoint, Call, Method } from "../http/endpoint.ts";

/** A route of the native API with what its document needs to say. */
export interface NativeRoute {
  readonly endpoint: AnyEndpoint;
  readonly operation: Operation;
}

export interface Operation {
  /** `listLibraries`: what a generated client calls it. */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
  readonly status: number;
  readonly response: z.ZodType | null;
  /** Other than `application/json`. */
  readonly responseType: string | undefined;
}

interface Declared<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly id: string;
  readonly method: Method;
  /** HEAD is answered too. */
  readonly alsoHead?: boolean;
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status?: number;
  readonly response?: z.ZodType;
  readonly responseType?: string;
  readonly handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => unknown;
}

const NOTHING = z.strictObject({});

export function route<
  P extends z.ZodObject = typeof NOTHING,
  Q extends z.ZodObject = typeof NOTHING,
  B extends z.ZodType = z.ZodUndefined,
>(declared: Declared<P, Q, B>): NativeRoute {
  const { id, method, path, access, summary, params, query, body, handle } = declared;
  const operation: Operation = {
    id,
    method,
    path,
    access,
    summary,
    params,
    query,
    body,
    status: declared.status ?? 200,
    response: declared.response ?? null,
    responseType: declared.responseType,
  };
  const endpoint = {
    method: declared.alsoHead === true ? [method, "HEAD"] : method,
    paths: [path],
    access,
    summary,
    ...(params === undefined ? {} : { params }),
    // What isn't declared is refused: a misspelt filter would else give everything.
    query: query ?? NOTHING,
    ...(body === undefined ? {} : { body }),
    handle,
  };
  return { endpoint: endpoint as unknown as AnyEndpoint, operation };
}
