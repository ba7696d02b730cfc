/**
 * A file to import, under the path it had in a folder that was dropped, or its own name. `hidden`: what systems and programs hide in folders
 * (`.DS_Store`, `.git`) is not sent, and the report says so.
 */
export type ChosenFile = { file: File; name: string; hidden?: true };

export const shown = (files: ChosenFile[]): ChosenFile[] => files.filter(({ hidden }) => !hidden);

export const totalSize = (files: ChosenFile[]): number => files.reduce((sum, { file }) => sum + file.size, 0);

export const fromList = (list: Iterable<File>): ChosenFile[] => [...list].map((file) => ({ file, name: file.webkitRelativePath || file.name }));

const isSame = (a: ChosenFile, b: ChosenFile): boolean => a.name === b.name && a.file.size === b.file.size && a.file.lastModified === b.file.lastModified;

/** `more` after `files`; a file chosen twice is there once. */
export const withFiles = (files: ChosenFile[], more: ChosenFile[]): ChosenFile[] => [...files, ...more.filter((added) => !files.some((file) => isSame(file, added)))];

/** Whether files, and not text or a link, are being dragged. */
export const carriesFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes("Files") ?? false;

/** What was dropped. Folders are walked, but for those that are hidden in them. */
export async function filesDropped(transfer: DataTransfer): Promise<ChosenFile[]> {
  // The list is emptied once the event is over, so that every entry is asked for before the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null && entry !== undefined);
  if (entries.length === 0) return fromList(transfer.files);
  return (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat();
}

const hiddenFile = (name: string): ChosenFile => ({ file: new File([], name, { lastModified: 0 }), name, hidden: true });

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function filesBelow(entry: FileSystemEntry, folder = ""): Promise<ChosenFile[]> {
  const name = folder + entry.name;
  if (!isDirectory(entry)) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, name }];
  }
  const reader = entry.createReader();
  const entries: FileSystemEntry[] = [];
  // A reader gives some entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    entries.push(...some);
  }
  return (await Promise.all(entries.map((child) => (child.name.startsWith(".") ? [hiddenFile(`${name}/${child.name}`)] : filesBelow(child, `${name}/`))))).flat();
}
