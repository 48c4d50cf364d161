/** `lyrics`, `lyrics-eng` (ID3's USLT as ffmpeg names it), `unsyncedlyrics`; in lower case. */
const NAME = /^(?:lyrics|unsynced ?lyrics|synced ?lyrics|uslt|wm\/lyrics)(?:[-:_].{1,40})?$/u;

export const isLyricsTag = (name: string): boolean => NAME.test(name);
