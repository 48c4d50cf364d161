/** What a person's state of a work is made of, beside whose it is and of what: what goes along with a work. */
export const STATE_VALUES = [
  "position_ms",
  "played",
  "play_count",
  "favorite",
  "rating",
  "likes",
  "audio_index",
  "subtitle_index",
  "last_played_at",
  "changed_at",
] as const;

/** The same for a statement. */
export const STATE_VALUE_LIST = STATE_VALUES.map((name) => `"${name}"`).join(", ");
