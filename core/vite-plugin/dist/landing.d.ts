import type { Connect, ResolvedConfig } from 'vite';
/** Remembers the application's origin from the requests that it passes on. */
export declare function learnOrigin(config: ResolvedConfig): Connect.NextHandleFunction;
/** Answers a browser at the dev server's own address with a page that links to the application. */
export declare function landing(config: ResolvedConfig, app: string | undefined): Connect.NextHandleFunction;
