import type { Server } from 'node:http'
import net from 'node:net'
import path from 'node:path'
import tls from 'node:tls'
import type { ResolvedConfig } from 'vite'

/** What a dev server tells the Go application about itself. */
export interface Announcement {
  /** The origin under which the Go process reaches the server. */
  url: string
  /** Vite's base in development; starts and ends with a slash. */
  base: string
  pid: number
  /** Vite's version. */
  version: string
  /** 32 hexadecimal digits, new for each start of a server. */
  id: string
  /** Vite's root; an absolute path with slashes. */
  root: string
  /** Vite's public directory; an absolute path with slashes, or empty if Vite has none. */
  publicDir: string
  /** In direct mode, the origin that browsers load modules from. */
  origin?: string
}

/** Returns the files that a server's announcement is written to: the Go side may know either directory. */
export function announcementFiles(config: ResolvedConfig): string[] {
  const directories = new Set([path.resolve(config.root)])
  if (config.configFile) directories.add(path.resolve(path.dirname(config.configFile)))
  return [...directories].map((directory) => path.join(directory, 'node_modules', '.vite', 'govite.json'))
}

/** Returns the base that a dev server serves under, with a slash on both ends. */
export function devBase(config: ResolvedConfig): string {
  const base = config.base.replace(/^\/+|\/+$/g, '')
  return base === '' || base === '.' ? '/' : `/${base}/`
}

/**
 * Returns the origin of a listening server, undefined for one without a port (a
 * Unix socket). A server on all addresses is reached as localhost, and so is
 * one on the loopback address that Vite chose by itself.
 */
export function originOf(server: Server, config: ResolvedConfig): string | undefined {
  const address = server.address()
  if (address === null || typeof address === 'string') return undefined
  return origin(address.address, address.port, Boolean(config.server.https) || server instanceof tls.Server, config)
}

/** Returns the origin at which a request's connection arrived. */
export function originOfSocket(socket: net.Socket, config: ResolvedConfig): string | undefined {
  const { localAddress, localPort } = socket
  if (localAddress === undefined || localPort === undefined) return undefined
  return origin(localAddress, localPort, socket instanceof tls.TLSSocket, config)
}

function origin(address: string, port: number, secure: boolean, config: ResolvedConfig): string {
  const { host } = config.server
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  const loopback = plain === '127.0.0.1' || plain === '::1'
  const chosen = typeof host === 'string' && host !== 'localhost'
  const name =
    plain === '0.0.0.0' || plain === '::' || (loopback && !chosen) ? 'localhost' : net.isIPv6(plain) ? `[${plain}]` : plain
  return `${secure ? 'https' : 'http'}://${name}:${port}`
}
