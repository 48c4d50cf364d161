/** What came of one request: an answer, or why there is none and whether it is worth another try. */
export type Outcome =
  | {
      readonly kind: "answer";
      /** 200, 304 or 404. */
      readonly status: number;
      readonly body: Uint8Array;
      readonly etag: string | null;
      readonly mimeType: string;
    }
  /** The provider wants a pause; `afterMs` null when it doesn't say how long. */
  | { readonly kind: "busy"; readonly afterMs: number | null }
  /** A fault that may pass: of the network, or of the provider. */
  | { readonly kind: "fault"; readonly reason: string }
  /** It will be the same next time: too large, sent elsewhere; `forAll`: so will every other (a key that isn't taken). */
  | { readonly kind: "refused"; readonly reason: string; readonly forAll?: boolean };
