import type { Announcement } from './announcement.js';
/** A dev server's hold on its announcement files, from its configuration to its close. */
export interface Claim {
    files: string[];
    /** undefined until the server listens. */
    announcement: Announcement | undefined;
}
/** Claims files for a server that is being configured. */
export declare function claim(files: string[]): Claim;
/** Writes the announcement of a server that listens; throws if a file cannot be written. */
export declare function announce(claimed: Claim, announcement: Announcement): void;
/** Ends a server's claim, and withdraws its announcement unless another server has the file. */
export declare function release(claimed: Claim): void;
