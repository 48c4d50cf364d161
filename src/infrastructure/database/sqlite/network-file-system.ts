import { statfs } from "node:fs/promises";

/** Linux's magic numbers (`linux/magic.h`) of file systems whose locks SQLite can't trust. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB"],
  [0xff534d42, "CIFS"],
  [0x01021997, "9P"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
]);

/** What a file system's number stands for; null for a local or unknown one. */
export function networkFileSystemName(type: number): string | null {
  // The number may come sign-extended from a 32-bit field.
  return NETWORK_FILE_SYSTEMS.get(Number(BigInt.asUintN(32, BigInt(type)))) ?? null;
}

/** Name of the network file system that a folder lies on; null for a local or unknown one. */
export async function networkFileSystemOf(folder: string): Promise<string | null> {
  const { type } = await statfs(folder);
  return networkFileSystemName(type);
}
