/** Named JSON values of the server itself. */
export interface SettingStore {
  /** null when never set. */
  get(name: string): Promise<unknown>;
  set(name: string, value: unknown): Promise<void>;
}
