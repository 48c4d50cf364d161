/** Writes beside the media what the catalogue knows, where a library allows it; killed, it goes on where it was. */
import type { Job } from "../domain/jobs/job.ts";
import type { Library, SidecarForm } from "../domain/library/library.ts";
import type { Log } from "../domain/log.ts";
import type { SidecarStore, SidecarSubject, WriteSidecar } from "../domain/metadata/sidecars/ports.ts";
import { sidecarPayload } from "../domain/metadata/sidecars/sidecar-job.ts";

export interface SidecarDeps {
  readonly libraries: { get(id: number): Promise<Library | null> };
  readonly store: SidecarStore;
  readonly write: WriteSidecar;
  /** Roots whose folders couldn't be written: told once, and again only when that had changed. */
  readonly unwritable: Set<string>;
  readonly breathe: () => Promise<void>;
  readonly log: Log;
}

const AT_ONCE = 50;

export async function writeSidecars(deps: SidecarDeps, job: Job, signal: AbortSignal): Promise<void> {
  const { libraryId } = sidecarPayload.parse(job.payload);
  const library = await deps.libraries.get(libraryId);
  const forms = library?.settings.sidecars ?? [];
  if (library === null || forms.length === 0) return;
  const done = await deps.store.progress(libraryId);
  // Another form is wanted now: of all that is there.
  const isSame = done !== null && forms.every((form) => done.forms.includes(form));
  let from = { since: isSame ? done.since : 0, afterId: 0 };
  for (;;) {
    signal.throwIfAborted();
    const subjects = await deps.store.changed(libraryId, from, AT_ONCE);
    const last = subjects.at(-1);
    if (last === undefined) return;
    await writeAll(deps, library, subjects, forms);
    from = { since: last.changedAt, afterId: last.itemId };
    // Of those that changed in the same millisecond some may be written again: that changes nothing.
    await deps.store.setProgress(libraryId, { forms: [...forms], since: last.changedAt });
    await deps.breathe();
  }
}

async function writeAll(
  { write, unwritable, log }: SidecarDeps,
  library: Library,
  subjects: readonly SidecarSubject[],
  forms: readonly SidecarForm[],
): Promise<void> {
  for (const subject of subjects) {
    if (subject.stems.length === 0) continue;
    for (const form of forms) {
      const outcome = await write(subject, form);
      if (outcome === "written") unwritable.delete(subject.rootPath);
      if (outcome !== "unwritable" || unwritable.has(subject.rootPath)) continue;
      unwritable.add(subject.rootPath);
      log.warn("sidecars can't be written in this folder", { library: library.name, path: subject.rootPath });
    }
  }
}
