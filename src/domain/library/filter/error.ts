/** What is wrong with a filter's text, and where: `position` counts UTF-16 units from 0. */
export class FilterError extends Error {
  override readonly name = "FilterError";
  readonly position: number;
  /** What could stand there instead. */
  readonly expected: readonly string[];

  constructor(message: string, position: number, expected: readonly string[] = []) {
    super(message);
    this.position = position;
    this.expected = expected;
  }
}
