import type { ViteDevServer } from 'vite';
/** What the Go application asks a running server for. A field is missing if it has nothing to tell. */
export interface Facts {
    /** The paths at which plugins have pages or modules of their own, such as `/__inspect`; only below the base `/`. */
    mounts?: string[];
    /** The path of the socket for hot updates, if it is not the base. */
    hmrPath?: string;
    /** `server.allowedHosts`; `*` for all hosts. */
    allowedHosts?: string[];
}
/** Returns the facts of a server at the time of the call: plugins add middlewares until it listens. */
export declare function factsOf(server: ViteDevServer): Facts;
