/** An encoding of a built file: brotli, zstd or gzip, by the extension of its file. */
export type Encoding = 'br' | 'zst' | 'gz';
/** The files that reload the page, and the delay of the reload. */
export interface RefreshOptions {
    /**
     * Globs relative to Vite's root, such as `'../templates/**\/*.html'`.
     * Default: the globs of `true`, see {@link Options.refresh}.
     */
    paths?: string | string[];
    /**
     * Milliseconds between the last change and the reload. Meanwhile the Go
     * application reads its templates again. Default: 100.
     */
    delay?: number;
}
/** The options of {@link govite}. None is required. */
export interface Options {
    /**
     * The entries of the build, as in Vite's `build.rollupOptions.input`; paths
     * are relative to Vite's root. An input in Vite's own configuration wins.
     * Default: `index.html` if it exists; else the first of `src/main`,
     * `src/index` and `main` with an extension of TypeScript or JavaScript.
     */
    input?: string | string[] | Record<string, string>;
    /**
     * Files that only templates of the Go application name, such as images: globs
     * relative to Vite's root, such as `'src/img/**'`. They become part of the
     * build. Files that scripts or stylesheets import are part of it anyway.
     * Pages, scripts and stylesheets that a glob matches are left out: make
     * those inputs.
     * Default: none.
     */
    assets?: string | string[];
    /**
     * Reload the page when these files change: globs relative to Vite's root, or
     * globs and a delay. `true` is `**\/*.{html,tmpl,gohtml,templ}` below the
     * parent of Vite's root, or below the root itself if that holds a `go.mod`
     * or `.git`. Directories named `vendor`, `node_modules` or `testdata`, dot
     * directories, and large directories without a template are not watched.
     * `false` turns it off. Default: `true`.
     */
    refresh?: boolean | string | string[] | RefreshOptions;
    /**
     * The encodings of the compressed copies beside built files. `true` is
     * `['br', 'gz']`; `'zst'` needs Node.js 22.15. Default: `true`.
     */
    compress?: boolean | Encoding[];
    /**
     * Put a script into the pages of a build that reloads a page when a chunk is
     * gone, because a newer build has been deployed: once for each build, and only
     * if the server answers. Forms with the attribute `data-govite-keep` keep their
     * input. Default: `false`.
     */
    recover?: boolean;
    /**
     * In development, let browsers load modules from Vite itself instead of
     * through the Go application. `true` is the announced URL, a string another
     * URL of the dev server. Default: `false`.
     */
    direct?: boolean | string;
    /**
     * The dev server's URL for the Go process, without a path. It is needed behind
     * a port mapping of Docker or a reverse proxy, and in middleware mode.
     * Default: the address that the dev server listens on.
     */
    url?: string;
    /**
     * The Go application's URL, for a link on the page at the dev server's own
     * address, and for `server.cors` in direct mode. Default: the origin of the last request that the application
     * passed on.
     */
    app?: string;
}
/** Options with their defaults, checked. */
export interface Settings {
    input: string | string[] | Record<string, string> | undefined;
    /** Globs relative to Vite's root. */
    assets: string[];
    /** Undefined: no refresh. Without globs: the default ones. */
    refresh: {
        globs: string[] | undefined;
        delay: number;
    } | undefined;
    compress: Encoding[];
    recover: boolean;
    direct: boolean;
    /** The URL of modules in direct mode, if it is not the announced URL. */
    directURL: string | undefined;
    url: string | undefined;
    app: string | undefined;
}
/** Checks options and fills in defaults. Throws for an unknown option or a wrong value. */
export declare function parseOptions(options?: Options): Settings;
/** Reports whether Vite compiles a file of this name, so that the file itself is no asset. */
export declare function isCompiled(name: string): boolean;
