/**
 * The version that clients are told. Every app checks for a minimum and none for a maximum; 10.11.11 passes all of
 * them and is the dialect that today's apps were generated from. To be raised to 12.0.0 when apps with the Kotlin SDK
 * 1.9 appear, which ask for it. Three numbers, nothing else: the SDKs fail on `v`, `-rc`, or two parts.
 */
export const REPORTED_VERSION = "10.11.11";

/** Both official SDKs refuse a server that names itself otherwise. */
export const PRODUCT_NAME = "Jellyfin Server";

/** Prefixes that old clients (Emby's, MediaBrowser's) put before every path. */
export const PATH_PREFIXES = ["emby", "mediabrowser"] as const;

/** What the server calls itself before anybody named it. */
export const CAST_RECEIVER_ID = "F007D354";
