// Package markup turns the files that a page needs into html tags and Link
// headers. Tags are rendered once, as a [Set]; what differs between responses,
// the nonce and what the page has already, is spliced in.
package markup
