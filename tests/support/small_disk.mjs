// A file system in memory, so small that a test can fill it.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

const mount = (...words) => execFileSync('mount', words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });

/** Why this machine does not let a test mount anything; empty where it does. */
export function whyNoMounts(folder) {
  try {
    new SmallDisk(folder, 1).remove();
    return '';
  } catch (error) {
    return (error.stderr || error.message).trim();
  }
}

export class SmallDisk {
  constructor(folder, megabytes) {
    this.folder = folder;
    this.ballast = path.join(folder, 'ballast');
    mkdirSync(folder, { recursive: true });
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'support-platform-test', folder);
  }

  /** Not a block is left. What is given back meanwhile by who writes here is free: call it again. */
  fill() {
    const file = openSync(this.ballast, 'a');
    try {
      for (let size = 1 << 20; size >= 4096;) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error;
          size /= 2;
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free() { rmSync(this.ballast, { force: true }); }

  remove() { execFileSync('umount', ['-l', this.folder]); }
}
