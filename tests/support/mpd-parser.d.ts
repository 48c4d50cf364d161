/** The parser that video.js reads DASH manifests with brings no types of its own; what tests look at of its answer. */
declare module "mpd-parser" {
  export interface MpdSegment {
    readonly resolvedUri: string;
    readonly duration: number;
    readonly presentationTime: number;
  }
  export interface MpdPlaylist {
    readonly attributes: {
      readonly NAME: string;
      readonly BANDWIDTH: number;
      readonly CODECS?: string;
      readonly RESOLUTION?: { readonly width: number; readonly height: number };
      readonly "FRAME-RATE"?: number;
    };
    readonly segments: readonly MpdSegment[];
    readonly resolvedUri: string;
  }
  export interface MpdManifest {
    readonly duration: number;
    readonly playlists: readonly MpdPlaylist[];
    readonly mediaGroups: Readonly<
      Record<
        "AUDIO" | "SUBTITLES",
        Readonly<
          Record<
            string,
            Readonly<
              Record<
                string,
                {
                  readonly language: string;
                  readonly default: boolean;
                  readonly playlists: readonly MpdPlaylist[];
                }
              >
            >
          >
        >
      >
    >;
  }
  export function parse(manifest: string, options: { readonly manifestUri: string }): MpdManifest;
}
