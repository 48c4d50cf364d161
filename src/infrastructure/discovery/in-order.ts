/** Works on several things at a time and hands the results out in the order the things came. */
export async function* inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  parallel: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const task = work(item);
      // It is awaited in its turn; until then a failure isn't unhandled.
      task.catch(() => undefined);
      running.push(task);
      const first = running.length >= parallel ? running.shift() : undefined;
      if (first !== undefined) yield await first;
    }
    for (let next = running.shift(); next !== undefined; next = running.shift()) yield await next;
  } finally {
    await Promise.allSettled(running);
  }
}
