/** Places in a film to leap to, in seconds: far and near, forth and back, the same in every run. */
export function places(seconds: number, count: number): readonly number[] {
  let state = 20;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.round((state / 2 ** 31) * seconds * 10) / 10;
  });
}
