/** What the server asks of the thread that watches folders. Roots go by numbers that the server gives them. */
export type Request =
  | { readonly op: "watch"; readonly root: number; readonly path: string; readonly quietMs: number }
  | { readonly op: "leave"; readonly root: number }
  | { readonly op: "close" };

export type Notice =
  | { readonly kind: "ready"; readonly root: number }
  /** With the path of what changed and is quiet now; null: much has. */
  | { readonly kind: "quiet"; readonly root: number; readonly under: string | null }
  | { readonly kind: "trouble"; readonly root: number; readonly reason: string };
