import type { Connect, ResolvedConfig } from 'vite';
/** Learns the application's origin from requests that came through it. */
export declare function learnOrigin(config: ResolvedConfig): Connect.NextHandleFunction;
/** Answers a browser that opens the dev server's own address, where no page is. */
export declare function landing(config: ResolvedConfig, app: string | undefined): Connect.NextHandleFunction;
