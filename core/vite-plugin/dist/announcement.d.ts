import type { Server } from 'node:http';
import net from 'node:net';
import type { ResolvedConfig } from 'vite';
/** What a dev server tells the Go application about itself. */
export interface Announcement {
    /** The origin under which the Go process reaches the server. */
    url: string;
    /** Vite's base in development; starts and ends with a slash. */
    base: string;
    pid: number;
    /** Vite's version. */
    version: string;
    /** 32 hexadecimal digits, new for each start of a server. */
    id: string;
    /** Vite's root; an absolute path with slashes. */
    root: string;
    /** Vite's public directory; an absolute path with slashes, or empty if Vite has none. */
    publicDir: string;
    /** In direct mode, the origin that browsers load modules from. */
    origin?: string;
}
/** Returns the files that a server's announcement is written to: the Go side may know either directory. */
export declare function announcementFiles(config: ResolvedConfig): string[];
/** Returns the base that a dev server serves under, with a slash on both ends. */
export declare function devBase(config: ResolvedConfig): string;
/**
 * Returns the origin of a listening server, undefined for one without a port (a
 * Unix socket). A server on all addresses is reached as localhost, and so is
 * one on the loopback address that Vite chose by itself.
 */
export declare function originOf(server: Server, config: ResolvedConfig): string | undefined;
/** Returns the origin at which a request's connection arrived. */
export declare function originOfSocket(socket: net.Socket, config: ResolvedConfig): string | undefined;
