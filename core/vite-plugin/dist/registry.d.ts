import type { Announcement } from './announcement.js';
/** A dev server's claim to its announcement files, from its configuration to its end. */
export interface Claim {
    files: string[];
    /** Undefined until the server listens. */
    announcement: Announcement | undefined;
}
/** Claims files for a server, at its configuration. */
export declare function claim(files: string[]): Claim;
/** Writes the announcement of a listening server. Throws if a file cannot be written. */
export declare function announce(claimed: Claim, announcement: Announcement): void;
/** Ends a server's claim. If no other server claims a file, the file is removed. */
export declare function release(claimed: Claim): void;
