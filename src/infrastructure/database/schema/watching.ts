import { big, defaulted, id, int, nullable, primary, real, table, text, type Table } from "./columns.ts";

/** What people have watched. Never cascades from items. */
export const WATCHING_TABLES: readonly Table[] = [
  table(
    "watch_state",
    {
      user_id: primary(int),
      work_id: primary(int),
      position_ms: defaulted(big, 0),
      played: defaulted(int, 0),
      play_count: defaulted(int, 0),
      favorite: defaulted(int, 0),
      rating: nullable(real),
      likes: nullable(int),
      audio_index: nullable(int),
      subtitle_index: nullable(int),
      last_played_at: nullable(big),
      changed_at: big,
    },
    [
      { name: "watch_state_resume", columns: ["user_id", "last_played_at"], where: '"position_ms" > 0' },
      { name: "watch_state_favorite", columns: ["user_id", "work_id"], where: '"favorite" = 1' },
      {
        name: "watch_state_played",
        columns: ["user_id", "work_id", "played"],
        where: '"played" = 1',
      },
      { name: "watch_state_work", columns: ["work_id"] },
    ],
  ),
  table(
    "play_log",
    {
      id,
      user_id: int,
      work_id: int,
      item_id: int,
      device_id: nullable(int),
      method: nullable(text),
      started_at: big,
      stopped_at: nullable(big),
      position_ms: nullable(big),
    },
    [
      { name: "play_log_user", columns: ["user_id", "started_at"] },
      { name: "play_log_open", columns: ["user_id", "work_id"], where: '"stopped_at" IS NULL' },
    ],
  ),
  table("named_favorite", { user_id: primary(int), owner_type: primary(text), owner_id: primary(int) }),
  table(
    "next_up",
    {
      user_id: primary(int),
      series_id: primary(int),
      item_id: int,
      last_played_at: big,
    },
    [{ name: "next_up_recent", columns: ["user_id", "last_played_at"] }],
  ),
  table("ended_session", { id: primary(text), expires_at: big }, [
    { name: "ended_session_expires", columns: ["expires_at"] },
  ]),
];
