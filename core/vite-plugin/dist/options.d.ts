/** An encoding of a built file: brotli, zstd or gzip, by the extension of its file. */
export type Encoding = 'br' | 'zst' | 'gz';
/** Which files reload the page, and how long after the change. */
export interface RefreshOptions {
    /**
     * Globs relative to Vite's root, such as `'../templates/**\/*.html'`.
     * Default: `**\/*.{html,tmpl,gohtml,templ}` beside Vite's root, see {@link Options.refresh}.
     */
    paths?: string | string[];
    /**
     * Milliseconds between the last change and the reload, in which the Go
     * application reads its templates again. Default: 100.
     */
    delay?: number;
}
/** The options of {@link govite}. None is required. */
export interface Options {
    /**
     * The entries of the build, as in Vite's `build.rollupOptions.input`; paths
     * are relative to Vite's root. An input in Vite's own configuration wins.
     * Default: `index.html` if the root has one; else the first of `src/main`,
     * `src/index` and `main` with an extension of TypeScript or JavaScript.
     */
    input?: string | string[] | Record<string, string>;
    /**
     * Reload the page when these files change: globs relative to Vite's root, or
     * globs and a delay. `true` is `**\/*.{html,tmpl,gohtml,templ}` below the
     * parent of Vite's root, or below the root itself if that holds a `go.mod`
     * or `.git`. `false` turns it off. Default: `true`.
     */
    refresh?: boolean | string | string[] | RefreshOptions;
    /**
     * The encodings in which built files get a compressed copy beside them.
     * `true` is `['br', 'gz']`; `'zst'` needs Node.js 22.15. Default: `true`.
     */
    compress?: boolean | Encoding[];
    /**
     * In development, let browsers load modules from Vite itself instead of
     * through the Go application. `true`: from the announced URL; a string: from
     * this URL. Default: `false`.
     */
    direct?: boolean | string;
    /**
     * The URL, without a path, under which the Go process reaches the dev server
     * when that is not the address it listens on: behind a port mapping of
     * Docker, a reverse proxy, in middleware mode. Default: the address it
     * listens on.
     */
    url?: string;
    /**
     * The Go application's URL, for the page that the dev server shows at its
     * own address. Default: the origin of the last request that came through the
     * application.
     */
    app?: string;
}
/** Options with their defaults, checked. */
export interface Settings {
    input: string | string[] | Record<string, string> | undefined;
    /** undefined: no refresh; globs undefined: the default ones. */
    refresh: {
        globs: string[] | undefined;
        delay: number;
    } | undefined;
    compress: Encoding[];
    direct: boolean;
    /** Where browsers load modules from in direct mode, if it is not the announced URL. */
    directURL: string | undefined;
    url: string | undefined;
    app: string | undefined;
}
/** Checks options and fills in defaults; the error says what is wrong and what to do. */
export declare function parseOptions(options?: Options): Settings;
