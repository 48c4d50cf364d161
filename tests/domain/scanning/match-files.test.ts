import { describe, expect, it } from "vitest";
import { matchFiles, type FileRow } from "../../../src/domain/library/scanning/match-files.ts";

interface Shape {
  readonly path: string;
  readonly inode: string;
  readonly bytes: string;
}

const aRow = (id: number, { path, inode, bytes }: Shape, more: Partial<FileRow> = {}): FileRow => ({
  id,
  rootId: 1,
  path,
  inode,
  sizeBytes: 10,
  modifiedMs: 1,
  quickFingerprint: bytes,
  gone: false,
  ...more,
});

const found = ({ path, inode, bytes }: Shape) => ({
  rootId: 1,
  path,
  inode,
  sizeBytes: 10,
  modifiedMs: 1,
  quickFingerprint: bytes,
  facts: null,
  sidecars: [],
});

const outcome = (files: readonly Shape[], rows: readonly FileRow[], there: readonly number[] = []) =>
  Object.fromEntries(
    [...matchFiles(files.map(found), rows, (row) => there.includes(row.id))].map(([path, match]) => [
      path,
      match.row === null ? match.kind : `${match.kind} ${match.row.id}`,
    ]),
  );

describe("which known file a found one is", () => {
  it("is the one at its place, touched or on a mount with new inodes", () => {
    const row = aRow(1, { path: "a", inode: "1", bytes: "x" });
    expect(outcome([{ path: "a", inode: "1", bytes: "x" }], [row])).toEqual({ a: "same 1" });
    expect(outcome([{ path: "a", inode: "9", bytes: "x" }], [row])).toEqual({ a: "same 1" });
  });

  it("is one that isn't where it was, but not one that is", () => {
    const row = aRow(1, { path: "a", inode: "1", bytes: "x" });
    expect(outcome([{ path: "b", inode: "1", bytes: "x" }], [row])).toEqual({ b: "moved 1" });
    expect(outcome([{ path: "b", inode: "2", bytes: "x" }], [row], [1])).toEqual({ b: "new" });
  });

  it("is told from others with equal bytes by inode, path, name or folder, else not at all", () => {
    const rows = [
      aRow(1, { path: "a/one", inode: "1", bytes: "x" }),
      aRow(2, { path: "b/two", inode: "2", bytes: "x" }),
    ];
    expect(outcome([{ path: "c", inode: "2", bytes: "x" }], rows)).toEqual({ c: "moved 2" });
    expect(outcome([{ path: "c/one", inode: "8", bytes: "x" }], rows)).toEqual({ "c/one": "moved 1" });
    expect(outcome([{ path: "b/new", inode: "8", bytes: "x" }], rows)).toEqual({ "b/new": "moved 2" });
    expect(outcome([{ path: "c/new", inode: "8", bytes: "x" }], rows)).toEqual({ "c/new": "new" });
  });

  it("is followed when two change places, and when one takes another's place", () => {
    const rows = [
      aRow(1, { path: "a", inode: "1", bytes: "x" }),
      aRow(2, { path: "b", inode: "2", bytes: "y" }),
    ];
    const swapped = [
      { path: "a", inode: "2", bytes: "y" },
      { path: "b", inode: "1", bytes: "x" },
    ];
    expect(outcome(swapped, rows)).toEqual({ a: "moved 2", b: "moved 1" });
    expect(outcome([{ path: "a", inode: "2", bytes: "y" }], rows)).toEqual({ a: "moved 2" });
  });

  it("is replaced when nothing but the path is the same", () => {
    const row = aRow(1, { path: "a", inode: "1", bytes: "x" });
    expect(outcome([{ path: "a", inode: "5", bytes: "z" }], [row])).toEqual({ a: "replaced 1" });
  });

  it("is never taken for two", () => {
    const rows = [aRow(1, { path: "old", inode: "1", bytes: "x" }, { gone: true })];
    const two = [
      { path: "a", inode: "7", bytes: "x" },
      { path: "b", inode: "8", bytes: "x" },
    ];
    expect(outcome(two, rows)).toEqual({ a: "new", b: "new" });
  });
});
