/** True for a path below the folder (or the folder itself), both in normal form; `/a/bc` is not below `/a/b`. */
export function isWithin(path: string, folder: string): boolean {
  if (path === folder) return true;
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}
