import type { Plugin } from 'vite';
/**
 * Returns the plugin that keeps `.gitkeep` in the build's directory. A committed
 * `.gitkeep` lets go:embed compile before the first build, but Vite removes the
 * file when it empties the directory. The plugin creates none by itself: projects
 * that do not commit the directory have no use for the file.
 */
export declare function keep(): Plugin;
