/** Changes of collections and playlists, refused in the words of the real server. */
import { isDomainError } from "../../domain/errors.ts";
import { empty } from "../http/answer.ts";
import { problem, Refusal } from "./errors.ts";

/**
 * Whose list it isn't gets 403 without a body. A list that follows a rule takes nothing by hand: the real server has
 * none such, and answers 400 to what it can't do.
 */
export async function changing<T>(change: Promise<T>): Promise<T> {
  return await change.catch((error: unknown) => {
    if (isDomainError(error, "conflict")) throw new Refusal(problem(400));
    throw isDomainError(error, "forbidden") ? new Refusal(empty(403)) : error;
  });
}
